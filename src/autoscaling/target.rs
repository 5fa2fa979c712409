//! A scalable target: bounds, policies, and the one activity that is in progress.

use std::fmt;

use super::activity::{Activity, Cause, NotScaled, Note, Outcome, PolicyId, Status};
use super::metric::Datapoint;
use super::policy::{Policy, Running, Vote};
use super::scheduled::{Bounds, ScheduledAction};
use crate::units::SimTime;

/// The provisioned concurrency of one alias or version, as Application Auto Scaling sees it.
///
/// Whoever drives it calls [`ScalableTarget::observe`] once for each minute, in order, at the
/// instant that [`Delays::visible`](super::Delays::visible) names, and
/// [`ScalableTarget::schedule`] when a scheduled action fires. Both may return an activity: the
/// service is then asked for its capacity, and [`ScalableTarget::settle`] hears what it made of it.
///
/// How the rules meet (F9.6; what AWS leaves open is marked so):
/// - Several policies: the largest capacity wins, and any scale-out wins over every scale-in.
/// - Target tracking scales in only if all such policies with scale-in enabled are ready for it;
///   step scaling scales in by itself (User Guide, "Target tracking", "Considerations").
/// - While an activity is in progress, policies start what [`Overlap`] says (open). Scheduled
///   actions always override it.
/// - Cool-downs begin when an activity has ended. Scheduled actions neither heed nor start them.
/// - What the service has refused once is not asked for again until the alarm has been off (open).
#[derive(Clone, Debug)]
pub struct ScalableTarget {
    bounds: Bounds,
    policies: Vec<Running>,
    overlap: Overlap,
    pending: Option<Pending>,
}

/// What policies may start while an activity is in progress (AWS does not say).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overlap {
    /// A scale-out beyond it, which overrides it.
    #[default]
    Larger,
    /// Nothing: capacity is there before the next step.
    Nothing,
}

/// An activity in progress.
#[derive(Clone, Copy, Debug)]
struct Pending {
    activity: Activity,
    /// The capacity that its size was computed from.
    base: u32,
}

/// What the policies ask for together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wish {
    policy: PolicyId,
    /// The capacity, before bounds.
    wanted: u32,
}

/// Why there is no such target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetError {
    /// It has more policies than AWS allows.
    Policies(usize),
}

impl ScalableTarget {
    /// The most policies of a target (Application Auto Scaling, "Quotas").
    pub const MOST_POLICIES: usize = 50;

    /// A target that has seen nothing yet.
    ///
    /// # Errors
    /// If it has too many policies.
    pub fn new(
        bounds: Bounds,
        policies: impl IntoIterator<Item = Policy>,
    ) -> Result<Self, TargetError> {
        let policies: Vec<Running> = policies.into_iter().map(Running::new).collect();
        if Self::MOST_POLICIES < policies.len() {
            return Err(TargetError::Policies(policies.len()));
        }
        Ok(Self { bounds, policies, overlap: Overlap::default(), pending: None })
    }

    /// The same target with another rule for what starts while an activity is in progress.
    #[must_use]
    pub const fn with_overlap(mut self, overlap: Overlap) -> Self {
        self.overlap = overlap;
        self
    }

    /// The least and the most capacity at present.
    pub const fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Its policies, in the order of their [`PolicyId`]s.
    pub fn policies(&self) -> impl Iterator<Item = &Policy> {
        self.policies.iter().map(|running| &running.policy)
    }

    /// The activity in progress.
    pub fn pending(&self) -> Option<&Activity> {
        self.pending.as_ref().map(|pending| &pending.activity)
    }

    /// The target is registered with a capacity of `current`; one out of bounds is changed.
    pub fn register(
        &mut self,
        now: SimTime,
        current: u32,
        notes: &mut Vec<Note>,
    ) -> Option<Activity> {
        let to = self.bounds.clamp(current);
        (to != current).then(|| self.start(now, Cause::Registered, current, to, current, notes))
    }

    /// A scheduled action fires at `now`, with a capacity of `current` in place.
    ///
    /// One whose bounds make no sense fails and changes nothing.
    pub fn schedule(
        &mut self,
        now: SimTime,
        action: ScheduledAction,
        current: u32,
        notes: &mut Vec<Note>,
    ) -> Option<Activity> {
        let Ok(bounds) = self.bounds.after(action) else {
            notes.push(Note::Activity(Activity {
                cause: Cause::Schedule,
                from: current,
                to: current,
                began: now,
                status: Status::Failed,
            }));
            return None;
        };
        self.bounds = bounds;
        let coming = self.pending.map_or(current, |pending| pending.activity.to);
        let to = bounds.clamp(coming);
        (to != coming).then(|| self.start(now, Cause::Schedule, current, to, current, notes))
    }

    /// Sees the next minute: its datapoint, or that there is none, at `now`, with a capacity of
    /// `current` in place.
    pub fn observe(
        &mut self,
        now: SimTime,
        current: u32,
        point: Option<&Datapoint>,
        notes: &mut Vec<Note>,
    ) -> Option<Activity> {
        let votes = self.votes(now, current, point, notes);
        if self.overlap == Overlap::Nothing && self.pending.is_some() {
            return None;
        }
        if votes.iter().any(|vote| matches!(vote, Vote::Out(_))) {
            return self.scale_out(now, current, &votes, notes);
        }
        self.scale_in(now, current, &votes, notes)
    }

    /// The service is done with the activity in progress, which is returned as it ended.
    pub fn settle(
        &mut self,
        now: SimTime,
        outcome: Outcome,
        notes: &mut Vec<Note>,
    ) -> Option<Activity> {
        let Pending { mut activity, base } = self.pending.take()?;
        activity.status = match outcome {
            Outcome::Reached => Status::Successful,
            Outcome::Short => Status::Unfulfilled,
            Outcome::Refused => Status::Failed,
        };
        notes.push(Note::Activity(activity));
        if let Cause::Policy(policy) = activity.cause {
            let policy = &mut self.policies[usize::from(policy.0)];
            match outcome {
                Outcome::Refused if activity.is_out() => policy.refused(activity.to),
                Outcome::Refused => {}
                Outcome::Reached | Outcome::Short if activity.is_out() => {
                    policy.scaled_out(now, base);
                }
                Outcome::Reached | Outcome::Short => policy.scaled_in(now),
            }
        }
        Some(activity)
    }

    /// Shows all policies the minute and asks each what it wants.
    fn votes(
        &mut self,
        now: SimTime,
        current: u32,
        point: Option<&Datapoint>,
        notes: &mut Vec<Note>,
    ) -> Vec<Vote> {
        let pending = self.pending.filter(|pending| pending.activity.is_out());
        let policies = self.policies.iter_mut().zip((0..).map(PolicyId));
        let votes = policies.map(|(running, policy)| {
            running.observe(point, |side, transition| {
                notes.push(Note::Alarm { policy, side, transition });
            });
            let base = pending.map_or_else(|| running.base(now, current), |pending| pending.base);
            running.vote(point, base, current)
        });
        votes.collect()
    }

    /// At least one policy wants more.
    fn scale_out(
        &mut self,
        now: SimTime,
        current: u32,
        votes: &[Vote],
        notes: &mut Vec<Note>,
    ) -> Option<Activity> {
        let wishes = wishes(votes).filter_map(|(policy, vote)| match vote {
            Vote::Out(wanted) => Some(Wish { policy, wanted }),
            _ => None,
        });
        let (mut largest, mut refused) = (None, None);
        for wish in wishes {
            let running = &self.policies[usize::from(wish.policy.0)];
            let is_refused = running.was_refused(self.bounds.clamp(wish.wanted));
            let best = if is_refused { &mut refused } else { &mut largest };
            *best = larger(*best, wish);
        }
        let Some(wish) = largest else {
            return declined(refused?, NotScaled::Unscalable, notes);
        };
        let to = self.bounds.clamp(wish.wanted);
        let running = &self.policies[usize::from(wish.policy.0)];
        let base = match self.pending {
            Some(pending) if pending.activity.is_out() => pending.base,
            _ => running.base(now, current),
        };
        let coming = self.pending.map_or(current, |pending| pending.activity.to.max(current));
        let is_too_much = self.pending.is_none() && self.bounds.max() < current;
        if coming < to || is_too_much {
            return Some(self.start(now, Cause::Policy(wish.policy), current, to, base, notes));
        }
        // In a cool-down, or with an activity in progress, nobody expects it to act.
        if self.pending.is_some() || base != current {
            return None;
        }
        let is_full = current == self.bounds.max();
        let usual = NotScaled::AlreadyAtDesiredCapacity;
        declined(wish, if is_full { NotScaled::AlreadyAtMaxCapacity } else { usual }, notes)
    }

    /// Nobody wants more; some policies may want less.
    fn scale_in(
        &mut self,
        now: SimTime,
        current: u32,
        votes: &[Vote],
        notes: &mut Vec<Note>,
    ) -> Option<Activity> {
        if self.pending.is_some() {
            return None;
        }
        let may = |policy: PolicyId| self.policies[usize::from(policy.0)].may_scale_in(now);
        let have_say =
            |policy: PolicyId| self.policies[usize::from(policy.0)].policy.has_say_in_scale_in();
        let all_agree = wishes(votes)
            .filter(|(policy, _)| have_say(*policy))
            .all(|(policy, vote)| matches!(vote, Vote::In(_)) && may(policy));
        let mut largest = None;
        for (policy, vote) in wishes(votes) {
            match vote {
                Vote::In(wanted) if may(policy) && (all_agree || !have_say(policy)) => {
                    largest = larger(largest, Wish { policy, wanted });
                }
                Vote::Stay => {
                    let reason = NotScaled::AlreadyAtDesiredCapacity;
                    notes.push(Note::NotScaled { policy, reason });
                }
                Vote::In(_) | Vote::Out(_) | Vote::Abstain => {}
            }
        }
        let wish = largest?;
        let to = self.bounds.clamp(wish.wanted);
        if to < current || current < self.bounds.min() {
            return Some(self.start(now, Cause::Policy(wish.policy), current, to, current, notes));
        }
        let is_least = current == self.bounds.min();
        let usual = NotScaled::AnticipatedFlapping;
        declined(wish, if is_least { NotScaled::AlreadyAtMinCapacity } else { usual }, notes)
    }

    /// Starts an activity in place of the one in progress.
    fn start(
        &mut self,
        now: SimTime,
        cause: Cause,
        from: u32,
        to: u32,
        base: u32,
        notes: &mut Vec<Note>,
    ) -> Activity {
        if let Some(Pending { activity, .. }) = self.pending.take() {
            notes.push(Note::Activity(Activity { status: Status::Overridden, ..activity }));
        }
        let activity = Activity { cause, from, to, began: now, status: Status::InProgress };
        if activity.is_out() {
            self.policies.iter_mut().for_each(Running::interrupt_scale_in);
        }
        notes.push(Note::Activity(activity));
        self.pending = Some(Pending { activity, base });
        activity
    }
}

fn wishes(votes: &[Vote]) -> impl Iterator<Item = (PolicyId, Vote)> {
    (0..).map(PolicyId).zip(votes.iter().copied())
}

/// Says why the wish is not followed.
fn declined(wish: Wish, reason: NotScaled, notes: &mut Vec<Note>) -> Option<Activity> {
    notes.push(Note::NotScaled { policy: wish.policy, reason });
    None
}

/// The wish for more capacity; the earlier policy's where they are the same.
fn larger(best: Option<Wish>, wish: Wish) -> Option<Wish> {
    best.filter(|best| wish.wanted <= best.wanted).or(Some(wish))
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Policies(count) => {
                let most = ScalableTarget::MOST_POLICIES;
                write!(f, "a target has at most {most} policies, not {count}")
            }
        }
    }
}

impl std::error::Error for TargetError {}
