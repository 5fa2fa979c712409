//! What a cold start consists of, phase by phase.

use crate::dist::Dist;
use crate::rng::Stream;
use crate::units::{MemoryMb, Share, SimDuration};

/// The laws of a function's cold start (F1.2, F6.1 to F6.12).
#[derive(Clone, Debug, PartialEq)]
pub struct StartUp {
    /// The platform makes an execution environment (F6.8).
    pub environment: Dist,
    /// The platform fetches the code (F6.8).
    pub download: Dist,
    /// The first fetch of a version that was deployed while the run went on, where it differs:
    /// an image has to reach the Region's caches (F6.9).
    pub first_download: Option<Dist>,
    /// The platform connects the environment to a VPC (F6.10).
    pub network: Dist,
    /// INIT: the runtime starts (F6.1).
    pub runtime: Dist,
    /// INIT: the function's static code runs (F6.12).
    pub static_code: Dist,
    /// The INITs that take far longer.
    pub outliers: Outliers,
    /// What the first call of the handler takes longer than the others (F6.5).
    pub first_call: FirstCall,
}

/// The share of INITs that take `factor` times as long as drawn (F6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outliers {
    /// How many of them.
    pub share: Share,
    /// How many times as long.
    pub factor: u32,
}

/// What the first call of the handler takes longer than the others (F6.5).
#[derive(Clone, Debug, PartialEq)]
pub enum FirstCall {
    /// The same at any memory.
    Drawn(Dist),
    /// As measured at some sizes, in their order; between them it is linear in 1/memory, beyond
    /// them as at the nearest.
    ByMemory(Vec<(MemoryMb, SimDuration)>),
}

/// How long each phase of one cold start takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Phases {
    /// The platform makes the environment.
    pub environment: SimDuration,
    /// The platform fetches the code.
    pub download: SimDuration,
    /// The platform connects it to a VPC.
    pub network: SimDuration,
    /// INIT: the runtime.
    pub runtime: SimDuration,
    /// INIT: the static code.
    pub static_code: SimDuration,
    /// What the first call of the handler takes longer, inside INVOKE.
    pub first_call: SimDuration,
}

/// The phases that a process goes through each time it starts, also after a reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Boot {
    /// INIT: the runtime.
    pub runtime: SimDuration,
    /// INIT: the static code.
    pub static_code: SimDuration,
    /// What the first call of the handler takes longer.
    pub first_call: SimDuration,
}

impl StartUp {
    /// A cold start that takes no time.
    pub const INSTANT: Self = Self {
        environment: Dist::Constant(SimDuration::ZERO),
        download: Dist::Constant(SimDuration::ZERO),
        first_download: None,
        network: Dist::Constant(SimDuration::ZERO),
        runtime: Dist::Constant(SimDuration::ZERO),
        static_code: Dist::Constant(SimDuration::ZERO),
        outliers: Outliers::NONE,
        first_call: FirstCall::NONE,
    };

    /// Draws all phases of a cold start with `memory`, the platform's part and the process's part
    /// each from a stream of its own.
    ///
    /// `is_first` says that the environment is the first of a version that was deployed while the
    /// run went on.
    pub fn draw(
        &self,
        memory: MemoryMb,
        is_first: bool,
        platform: &mut Stream,
        process: &mut Stream,
    ) -> Phases {
        let download = self.first_download.as_ref().filter(|_| is_first);
        let environment = self.environment.sample(platform);
        let download = download.unwrap_or(&self.download).sample(platform);
        let network = self.network.sample(platform);
        let Boot { runtime, static_code, first_call } = self.boot(memory, process);
        Phases { environment, download, network, runtime, static_code, first_call }
    }

    /// Draws what the start of a process takes.
    pub fn boot(&self, memory: MemoryMb, stream: &mut Stream) -> Boot {
        let runtime = self.runtime.sample(stream);
        let static_code = self.static_code.sample(stream);
        let first_call = self.first_call.sample(memory, stream);
        let factor = self.outliers.draw(stream);
        Boot {
            runtime: runtime.saturating_mul(factor),
            static_code: static_code.saturating_mul(factor),
            first_call,
        }
    }
}

impl Outliers {
    /// None.
    pub const NONE: Self = Self { share: Share::ZERO, factor: 1 };

    fn draw(self, stream: &mut Stream) -> u64 {
        let is_outlier = self != Self::NONE && self.share.includes(stream.next_u64());
        if is_outlier { u64::from(self.factor) } else { 1 }
    }
}

impl FirstCall {
    /// It takes no longer.
    pub const NONE: Self = Self::Drawn(Dist::Constant(SimDuration::ZERO));

    fn sample(&self, memory: MemoryMb, stream: &mut Stream) -> SimDuration {
        match self {
            Self::Drawn(dist) => dist.sample(stream),
            Self::ByMemory(points) => interpolate(points, memory),
        }
    }
}

/// The value at `memory`, linear in 1/memory between two of `points`.
fn interpolate(points: &[(MemoryMb, SimDuration)], memory: MemoryMb) -> SimDuration {
    let above = points.partition_point(|(size, _)| *size < memory);
    let (Some(high), Some(low)) = (points.get(above), points.get(above.wrapping_sub(1))) else {
        let nearest = if above == 0 { points.first() } else { points.last() };
        return nearest.map_or(SimDuration::ZERO, |(_, value)| *value);
    };
    let inverse = |size: MemoryMb| 1.0 / f64::from(size.as_mb());
    let (from, to) = (inverse(low.0), inverse(high.0));
    let share = (inverse(memory) - from) / (to - from);
    let (from, to) = (low.1.as_micros() as f64, high.1.as_micros() as f64);
    SimDuration::from_micros((from + share * (to - from)).round() as u64)
}

impl Phases {
    /// The platform's part: unbilled, outside the INIT limit.
    pub fn platform(&self) -> SimDuration {
        self.environment + self.download + self.network
    }

    /// The INIT phase.
    pub fn init(&self) -> SimDuration {
        self.runtime + self.static_code
    }

    /// The phases with INIT cut at `limit`.
    #[must_use]
    pub fn cut_at(self, limit: SimDuration) -> Self {
        let runtime = self.runtime.min(limit);
        let static_code = self.static_code.min(limit.saturating_sub(runtime));
        Self { runtime, static_code, ..self }
    }
}

impl Boot {
    /// The INIT phase.
    pub fn init(&self) -> SimDuration {
        self.runtime + self.static_code
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed, StreamKey};

    fn millis(millis: u64) -> SimDuration {
        SimDuration::from_millis(millis)
    }

    fn stream(ordinal: u64) -> Stream {
        StreamKey::new(Seed(1), Purpose::Init).with(ordinal).stream()
    }

    #[test]
    fn the_first_call_falls_with_one_over_memory() {
        let sizes = [(128, 800), (256, 400), (1_024, 100)];
        let points = sizes.map(|(size, took)| (MemoryMb::new(size), millis(took)));
        let law = FirstCall::ByMemory(points.to_vec());
        let at = |memory| law.sample(MemoryMb::new(memory), &mut stream(0));
        assert_eq!([128, 256, 512, 1_024].map(at), [800, 400, 200, 100].map(millis));
        assert_eq!(at(3_008), millis(100));
        assert_eq!(at(192), SimDuration::from_micros(533_333));
    }

    #[test]
    fn a_cut_init_loses_its_static_code_first() {
        let phases = Phases { runtime: millis(300), static_code: millis(900), ..Phases::default() };
        let cut = phases.cut_at(millis(1_000));
        assert_eq!((cut.runtime, cut.static_code), (millis(300), millis(700)));
        assert_eq!(phases.cut_at(millis(200)).init(), millis(200));
        assert_eq!(phases.cut_at(millis(1_200)), phases);
    }

    #[test]
    fn as_many_inits_are_outliers_as_are_asked_for() {
        let outliers = Outliers { share: Share::from_ppb(20_000_000), factor: 5 };
        let start_up =
            StartUp { runtime: Dist::Constant(millis(100)), outliers, ..StartUp::INSTANT };
        let memory = MemoryMb::new(128);
        let slow = (0..100_000)
            .filter(|birth| start_up.boot(memory, &mut stream(*birth)).init() == millis(500))
            .count();
        // 2 % of 100,000; four standard deviations are 177.
        assert!((1_823..=2_177).contains(&slow), "{slow}");
    }

    #[test]
    fn only_the_first_environment_of_a_deployed_version_fetches_anew() {
        let start_up = StartUp {
            download: Dist::Constant(millis(30)),
            first_download: Some(Dist::Constant(millis(8_000))),
            ..StartUp::INSTANT
        };
        let memory = MemoryMb::new(128);
        let platform =
            |is_first| start_up.draw(memory, is_first, &mut stream(0), &mut stream(1)).platform();
        assert_eq!((platform(true), platform(false)), (millis(8_000), millis(30)));
    }
}
