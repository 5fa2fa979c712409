//! Prices beyond those of invocations on demand: provisioned concurrency, and what stands around
//! functions.

use crate::model::{FrontDoor, ProvisionedPrices};
use crate::scenario::field::{Findings, View};
use crate::scenario::pricing::{Lists, Needs};
use crate::units::PicoUsd;

/// What is said where a list has no prices of provisioned concurrency.
pub(super) const PROVISIONED: &str = "provisioned concurrency";

impl Lists<'_> {
    /// Prices of provisioned concurrency on x86 and on arm64.
    pub(super) fn provisioned(
        &mut self,
        needs: Needs,
        out: &mut Findings,
    ) -> Option<[ProvisionedPrices; 2]> {
        let mut read = |idle, compute, on_demand| {
            let [idle, compute] = [idle, compute].map(|name| {
                let what = needs.provisioned.then_some(PROVISIONED);
                self.in_proportion(name, on_demand, what, out)
            });
            Some(ProvisionedPrices { idle: idle?, compute: compute? })
        };
        let x86 = read("provisioned_idle_x86", "provisioned_compute_x86", "gb_second_x86");
        let arm = read("provisioned_idle_arm", "provisioned_compute_arm", "gb_second_arm");
        Some([x86?, arm?])
    }

    /// A price that, where the Region's list has none, is to the list's price `whole` as it is in
    /// the last list.
    fn in_proportion(
        &mut self,
        name: &str,
        whole: &str,
        what: Option<&'static str>,
        out: &mut Findings,
    ) -> Option<PicoUsd> {
        if self.own.has(name) || self.region.has(name) {
            return self.price(name, None, out);
        }
        if let Some(what) = what.filter(|what| !self.missing.contains(what)) {
            self.missing.push(what);
        }
        let first = |view: &View<'_>| Some(view.get(whole)?.prices()?.first()?.as_pico());
        let known = self.fallback.get(name)?.price(out)?;
        let (here, there) = (first(&self.region)?, first(&self.fallback)?);
        Some(known.times(here, there))
    }

    /// What stands before the functions in `region`.
    pub(super) fn front_door(&mut self, region: &str, out: &mut Findings) -> Option<FrontDoor> {
        const KINDS: [(&str, usize); 4] =
            [("none", 0), ("http-api", 1), ("rest-api", 2), ("load-balancer", 3)];
        let chosen = match self.own.get("front_door") {
            Some(field) => field.one_of(&KINDS, out),
            None => (!self.own.has("front_door")).then_some(0),
        };
        // All are read, so that every mistake is told.
        let mut price = |name, what, place, out: &mut Findings| {
            self.price(name, (chosen == Some(place)).then_some(what), out)
        };
        let http = price("http_api", "HTTP APIs", 1, out);
        let rest = price("rest_api", "REST APIs", 2, out);
        let balancer = self.load_balancer((chosen == Some(3)).then_some(region), out);
        let (http, rest) = (FrontDoor::HttpApi(http?), FrontDoor::RestApi(rest?));
        Some([FrontDoor::None, http, rest, FrontDoor::LoadBalancer(balancer?)][chosen?])
    }
}

/// Says how provisioned concurrency and calls are paid, where there are any.
pub(super) fn name_the_terms(needs: Needs, front_door: FrontDoor, out: &mut Findings) {
    if needs.provisioned {
        out.assume(
            "Each unit of provisioned concurrency is paid from the request for it to its release, \
             ready or not, rounded up to 5 min; the newest unit is released first. What is enabled \
             at the end is paid until then, and a month like the run goes on with it (F7.4)."
                .to_owned(),
        );
        out.assume(
            "INITs of provisioned environments are billed at the price of their compute (F7.4)."
                .to_owned(),
        );
    }
    let (name, millions) = match front_door {
        // What is said of a load balancer was said where it was read.
        FrontDoor::None | FrontDoor::LoadBalancer(_) => return,
        FrontDoor::HttpApi(_) => ("an HTTP API", 300),
        FrontDoor::RestApi(_) => ("a REST API", 333),
    };
    out.assume(format!(
        "Users' synchronous tries come through {name}, refused ones as well; each costs what the \
         first {millions} million a month do (F7.10)."
    ));
}
