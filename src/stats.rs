//! Estimators: mergeable, of fixed size, with stated errors.
