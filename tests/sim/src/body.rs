//! What tells requests apart, whatever is done to them.

/// What a request carries. Each that is made has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body(pub u32);

/// An `Idempotency-Key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header(pub u32);
