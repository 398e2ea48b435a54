//! The table of ratios.

use std::fmt::{self, Display, Formatter};

use crate::{contest::Times, rows::Row};

/// The rows that were measured.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<(&'static Row, Times)>);

impl Table {
    pub(crate) fn add(&mut self, row: &'static Row, times: Times) {
        self.0.push((row, times));
    }
}

impl Display for Table {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "{:<46}{:>30}{:>30}  {:<12}{:>7}{:>8}",
            "milliseconds: median (least, most)", "ours", "beside", "", "ratio", "target"
        )?;
        for (row, times) in &self.0 {
            let (ours, others) = (Spread::of(&times.ours), Spread::of(&times.others));
            let ratio = ours.median / others.median;
            let verdict = if ratio <= row.target { "" } else { "  over" };
            writeln!(
                formatter,
                "{:<46}{:>30}{:>30}  {:<12}{ratio:>7.2}{:>8.2}{verdict}",
                row.what,
                ours.to_string(),
                others.to_string(),
                row.beside.name(),
                row.target
            )?;
        }
        Ok(())
    }
}

/// What is told of many times.
#[derive(Debug, PartialEq)]
struct Spread {
    least: f64,
    median: f64,
    most: f64,
}

impl Spread {
    fn of(times: &[f64]) -> Self {
        let mut times = times.to_vec();
        times.sort_by(f64::total_cmp);
        let at = |index: usize| times.get(index).copied().unwrap_or(f64::NAN);
        let middle = times.len() / 2;
        let median = match times.len() % 2 {
            0 => f64::midpoint(at(middle.wrapping_sub(1)), at(middle)),
            _ => at(middle),
        };
        Self { least: at(0), median, most: at(times.len().wrapping_sub(1)) }
    }
}

impl Display for Spread {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let text = format!("{:.1} ({:.1}, {:.1})", self.median, self.least, self.most);
        formatter.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn the_median_is_in_the_middle_whatever_the_order() {
        let odd = Spread { least: 1.0, median: 2.0, most: 9.0 };
        assert_eq!(Spread::of(&[9.0, 1.0, 2.0]), odd);
        let even = Spread { least: 1.0, median: 3.0, most: 9.0 };
        assert_eq!(Spread::of(&[9.0, 1.0, 2.0, 4.0]), even);
    }
}
