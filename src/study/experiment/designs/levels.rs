//! Values of one axis of a design, in little memory where there are many.

use super::Value;

/// Values in order: 8 bytes each as long as all are real numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Levels {
    /// Real numbers.
    Numbers(Vec<f64>),
    /// Values of which some are none.
    Values(Vec<Value>),
}

impl Levels {
    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Values(values) => values.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at a position from 0; none behind the last.
    pub fn get(&self, at: usize) -> Option<Value> {
        match self {
            Self::Numbers(numbers) => numbers.get(at).copied().map(Value::Number),
            Self::Values(values) => values.get(at).cloned(),
        }
    }
}

impl FromIterator<Value> for Levels {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        let mut values = values.into_iter();
        let mut numbers = Vec::with_capacity(values.size_hint().0);
        while let Some(value) = values.next() {
            let Value::Number(number) = value else {
                let before = numbers.into_iter().map(Value::Number);
                return Self::Values(before.chain([value]).chain(values).collect());
            };
            numbers.push(number);
        }
        Self::Numbers(numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_return_as_they_came() {
        let (number, whole) = (Value::Number(0.5), Value::Integer(1));
        for values in [vec![], vec![number.clone()], vec![number.clone(), whole.clone(), number.clone()], vec![whole]] {
            let levels: Levels = values.iter().cloned().collect();
            assert_eq!((0..levels.len()).filter_map(|at| levels.get(at)).collect::<Vec<_>>(), values);
            assert_eq!((levels.get(values.len()), levels.is_empty()), (None, values.is_empty()));
        }
    }
}
