//! Points of a design as values of its axes, each made when it is requested.

use super::cube::Cube;
use super::{Distribution, Levels, Value};

/// Points of a design in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Places {
    /// Every combination of the levels of each axis, the last axis fastest.
    Grid(Vec<Levels>),
    /// First values of all axes, second values, and so on; every axis has as many.
    SideBySide(Vec<Levels>),
    /// The values that coordinates of the unit cube have on axes.
    Cube(Vec<Distribution>, Cube),
    /// A base, then each axis alone at its levels.
    OneAtATime {
        /// The base; a value is absent where it has none that its axis could have.
        base: Vec<Option<Value>>,
        /// Levels of each axis, that of the base left out.
        levels: Vec<Levels>,
    },
}

impl Places {
    /// A base, then each axis alone through its levels other than the base's own.
    pub fn one_at_a_time(base: Vec<Option<Value>>, mut levels: Vec<Vec<Value>>) -> Self {
        for (own, levels) in base.iter().zip(&mut levels) {
            levels.retain(|level| Some(level) != own.as_ref());
        }
        Self::OneAtATime { base, levels: levels.into_iter().map(Levels::from_iter).collect() }
    }

    /// How many points.
    pub fn len(&self) -> usize {
        match self {
            Self::Grid(levels) => levels.iter().map(Levels::len).product(),
            Self::SideBySide(lists) => lists.first().map_or(0, Levels::len),
            Self::Cube(_, cube) => cube.len(),
            Self::OneAtATime { levels, .. } => 1 + levels.iter().map(Levels::len).sum::<usize>(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values of a point, by its number from 0, and the axis that alone differs from the base.
    pub fn point(&self, at: usize) -> (Vec<Option<Value>>, Option<usize>) {
        let values = match self {
            Self::Grid(levels) => {
                let (mut rest, mut values) = (at, Vec::with_capacity(levels.len()));
                for levels in levels.iter().rev() {
                    values.push(levels.get(rest % levels.len()));
                    rest /= levels.len();
                }
                values.reverse();
                values
            }
            Self::SideBySide(lists) => lists.iter().map(|list| list.get(at)).collect(),
            Self::Cube(axes, cube) => axes.iter().zip(cube.point(at)).map(|(axis, u)| Some(axis.quantile(u))).collect(),
            Self::OneAtATime { base, levels } => {
                let mut values = base.clone();
                let Some(mut rest) = at.checked_sub(1) else { return (values, None) };
                for (axis, levels) in levels.iter().enumerate() {
                    if let Some(level) = levels.get(rest) {
                        values[axis] = Some(level);
                        return (values, Some(axis));
                    }
                    rest -= levels.len();
                }
                values
            }
        };
        (values, None)
    }
}
