//! What an Application Load Balancer costs, and what a call is to it.

use crate::model::LoadBalancer;
use crate::scenario::field::Findings;
use crate::scenario::pricing::Lists;
use crate::units::Bytes;

/// The most that a call through a load balancer carries: 1 MB either way (Elastic Load Balancing
/// User Guide, "Lambda functions as targets").
const MOST_CARRIED: Bytes = Bytes::new(2 << 20);

impl Lists<'_> {
    /// A load balancer, and what it does for a call. Its prices are known in few Regions; in the
    /// one where somebody `wants` it they must be.
    pub(super) fn load_balancer(
        &mut self,
        wants: Option<&str>,
        out: &mut Findings,
    ) -> Option<LoadBalancer> {
        let listed = self.region.get("region").and_then(|field| field.node.as_text());
        let lacks = |name| {
            let is_listed = listed == wants && self.region.has(name);
            !self.own.has(name) && !is_listed
        };
        if let (Some(region), true) = (wants, lacks("load_balancer") || lacks("lcu"))
            && let Some(field) = self.own.get("front_door")
        {
            let problem = format!("what a load balancer costs in {region} is not known");
            let allowed = "`prices.load_balancer` (an hour) and `prices.lcu` (an hour of a unit) \
                           beside it, or us-east-1";
            field.note(problem, Some(allowed.to_owned()), None, out);
            return None;
        }
        let hour = self.price("load_balancer", None, out);
        let lcu = self.price("lcu", None, out);
        let size = self.own.get("call_size").and_then(|field| {
            let size = field.node.as_text().and_then(|text| text.parse::<Bytes>().ok());
            field.accept(size.filter(|size| *size <= MOST_CARRIED), None, out)
        });
        let shared = self.own.get("calls_per_connection");
        let shared = shared.and_then(|field| field.whole(1..=1_000_000_u64, out));
        let mut whole = |name| self.fallback.get(name)?.whole(1..=1_000_000_000_000_u64, out);
        let (connections, bytes) = (whole("lcu_connections")?, whole("lcu_bytes")?);
        let (size, shared) = (size?, shared?);
        // Of what a unit is made of, the part that a call uses most of decides.
        let [connecting, carrying] = [(1, connections * 3_600 * shared), (size.get(), bytes)];
        let product =
            |(one, _): (u64, u64), (_, other): (u64, u64)| u128::from(one) * u128::from(other);
        let is_large = product(connecting, carrying) < product(carrying, connecting);
        let call = if is_large { carrying } else { connecting };
        if wants.is_some() {
            name_the_load(size, shared, (connections, bytes), out);
        }
        Some(LoadBalancer { hour: hour?, lcu: lcu?, call })
    }
}

/// Says what a call is taken to be for a load balancer.
fn name_the_load(size: Bytes, shared: u64, lcu: (u64, u64), out: &mut Findings) {
    let calls = if shared == 1 {
        "each call opens a connection".to_owned()
    } else {
        format!("each call opens 1/{shared} of a connection")
    };
    let (connections, gigabytes) = (lcu.0, lcu.1 as f64 / 1e9);
    out.assume(format!(
        "Users' synchronous tries come through an Application Load Balancer, refused ones as \
         well. It is paid as long as the run is, without rounding hours up; {calls} \
         ({connections} new ones a second fill a unit) and carries {size} ({gigabytes} GB an hour \
         fill one); active connections and rules never fill more."
    ));
}
