//! The phases of a function's cold start: what the platform, the runtime and the code contribute.

use crate::dist::Dist;
use crate::model::{Architecture, FirstCall, Outliers, Packaging, StartUp};
use crate::scenario::distribution::dist;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::layers::facts;
use crate::scenario::runtimes::Runtimes;
use crate::units::{MemoryMb, SimDuration};

/// What the platform contributes to every cold start.
#[derive(Clone, Debug)]
pub(super) struct PlatformStart {
    environment: Dist,
    zip_per_mb: SimDuration,
    image: SimDuration,
    /// Of the logarithm of a download's time.
    sigma: f64,
    first_image: Dist,
    vpc: Dist,
    /// The law of the VPC and where it comes from, in words.
    vpc_words: String,
    outliers: Outliers,
}

/// How the code comes to an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Package {
    /// A zip file of so many MB.
    Zip(u32),
    /// An image; its layers are loaded when they are needed, so its size does not matter (F6.14).
    Image,
}

impl PlatformStart {
    /// No time at all: it keeps the other readers going where the platform was refused.
    pub(super) const INSTANT: Self = Self {
        environment: Dist::Constant(SimDuration::ZERO),
        zip_per_mb: SimDuration::ZERO,
        image: SimDuration::ZERO,
        sigma: 0.0,
        first_image: Dist::Constant(SimDuration::ZERO),
        vpc: Dist::Constant(SimDuration::ZERO),
        vpc_words: String::new(),
        outliers: Outliers::NONE,
    };

    /// Reads it from the filled table of the platform.
    pub(super) fn read(view: &View<'_>, out: &mut Findings) -> Option<Self> {
        let environment = view.get("platform_start").and_then(|field| dist(&field, out));
        let first_image = view.get("first_image").and_then(|field| dist(&field, out));
        let vpc = view.get("vpc").and_then(|field| dist(&field, out));
        let outliers = view.get("init_outliers").and_then(|field| outliers(&field, out));
        let download = view.get("download")?.table();
        let zip_per_mb = download.get("zip_per_mb").and_then(|field| field.any_span(out));
        let image = download.get("image").and_then(|field| field.any_span(out));
        let sigma = download.get("sigma").and_then(|field| field.number(0.0..=10.0, out));
        Some(Self {
            environment: environment?,
            zip_per_mb: zip_per_mb?,
            image: image?,
            sigma: sigma?,
            first_image: first_image?,
            vpc: vpc?,
            vpc_words: view.get("vpc").map(|field| words(&field)).unwrap_or_default(),
            outliers: outliers?,
        })
    }

    fn download(&self, package: Package) -> Dist {
        let median = match package {
            Package::Zip(mb) => self.zip_per_mb.saturating_mul(u64::from(mb)),
            Package::Image => self.image,
        };
        let log = libm::log(median.as_millis_f64());
        Dist::lognormal(log, self.sigma).unwrap_or(Dist::Constant(median))
    }
}

/// Reads packaging and cold start of whatever has the keys of a function that describe them.
pub(super) fn start_up(
    view: &View<'_>,
    architecture: Architecture,
    platform: &PlatformStart,
    runtimes: &Runtimes,
    out: &mut Findings,
) -> (Packaging, StartUp) {
    let package = view.get("package").and_then(|field| package(&field, out));
    let runtime = view.get("runtime").and_then(|field| runtimes.find(&field, out));
    let own = view.get("init").and_then(|field| dist(&field, out));
    if !view.has("runtime") && !view.has("init") {
        out.assume(format!(
            "{}: INIT takes no time, as neither runtime nor init is set.",
            view.path
        ));
    }
    let is_image = package == Some(Package::Image);
    let measured = runtime.as_ref().map(|runtime| runtime.init(architecture, is_image, out));
    let first_call = view.get("first_call").and_then(|field| dist(&field, out));
    let measured_call = runtime.as_ref().map(|runtime| runtime.first_call.clone());
    let zero = Dist::Constant(SimDuration::ZERO);
    let environment = view.get("platform_start").and_then(|field| dist(&field, out));
    let is_in_vpc = view.get("vpc").and_then(|field| field.flag(out)).unwrap_or(false);
    if is_in_vpc {
        out.assume(format!("{}: connecting to the VPC takes {}.", view.path, platform.vpc_words));
    }
    if let Some(package) = package {
        assume_download(view, platform, package, out);
    }
    let start_up = StartUp {
        environment: environment.unwrap_or_else(|| platform.environment.clone()),
        download: package.map_or(zero.clone(), |package| platform.download(package)),
        first_download: is_image.then(|| platform.first_image.clone()),
        network: if is_in_vpc { platform.vpc.clone() } else { zero.clone() },
        runtime: own.or(measured).unwrap_or_else(|| zero.clone()),
        static_code: static_code(view, runtimes, out).unwrap_or(zero),
        outliers: platform.outliers,
        first_call: first_call.map(FirstCall::Drawn).or(measured_call).unwrap_or(FirstCall::NONE),
    };
    let packaging = match runtime {
        _ if is_image => Packaging::Image,
        Some(runtime) => runtime.packaging,
        None => Packaging::ManagedRuntime,
    };
    (packaging, start_up)
}

/// The law of the static code: the function's own, else that of its profile.
fn static_code(view: &View<'_>, runtimes: &Runtimes, out: &mut Findings) -> Option<Dist> {
    let own = view.get("static_code").map(|field| dist(&field, out));
    match (own, view.get("profile")) {
        (Some(own), None) => own,
        (None, Some(profile)) => runtimes.profile(&profile, out),
        (Some(_), Some(profile)) => {
            profile.fault("profile and static_code say the same thing twice".to_owned(), out);
            None
        }
        (None, None) => None,
    }
}

fn package(field: &Field<'_>, out: &mut Findings) -> Option<Package> {
    let kind = field.kind()?;
    let size = kind.node.as_text().and_then(|text| text.parse::<MemoryMb>().ok());
    let most = if kind.key.name == "zip" { 250 } else { 10_240 };
    let size = size.map(MemoryMb::as_mb).filter(|size| *size <= most);
    let size = kind.accept(size, None, out)?;
    Some(if kind.key.name == "zip" { Package::Zip(size) } else { Package::Image })
}

/// A value as it is written, and where it comes from.
fn words(field: &Field<'_>) -> String {
    let origin = facts(field.node).unwrap_or_else(|| "the scenario's own".to_owned());
    format!("{} ({origin})", field.node.describe())
}

/// Reads `"none"` or a share with a factor.
fn outliers(field: &Field<'_>, out: &mut Findings) -> Option<Outliers> {
    if field.node.as_text() == Some("none") {
        return Some(Outliers::NONE);
    }
    if field.node.as_table().is_none() {
        return field.accept(None, None, out);
    }
    let table = field.table();
    let share = table.get("share").and_then(|field| field.share(out));
    let factor = table.get("factor").and_then(|field| field.whole(1..=1_000, out));
    let outliers = Outliers { share: share?, factor: factor? };
    out.assume(format!("{} of all INITs take {} times as long.", outliers.share, outliers.factor));
    Some(outliers)
}

fn assume_download(
    view: &View<'_>,
    platform: &PlatformStart,
    package: Package,
    out: &mut Findings,
) {
    let what = match package {
        Package::Zip(mb) => format!("{mb} MB of zip at {} a MB", platform.zip_per_mb),
        Package::Image => format!("an image, {}", platform.image),
    };
    out.assume(format!("{}: fetching the code takes {what} in the median (F6.8).", view.path));
}
