//! What is due in which step.

/// Items by the step in which they are due. Entries may be stale: whoever takes them checks.
#[derive(Debug)]
pub struct Calendar {
    steps: Vec<Vec<u32>>,
}

impl Clone for Calendar {
    fn clone(&self) -> Self {
        Self { steps: self.steps.clone() }
    }

    fn clone_from(&mut self, other: &Self) {
        self.steps.clone_from(&other.steps);
    }
}

impl Calendar {
    /// An empty calendar of a run of `steps` steps.
    pub fn new(steps: u32) -> Self {
        Self { steps: vec![Vec::new(); steps as usize] }
    }

    /// Notes an item; what is due after the horizon is dropped.
    #[inline]
    pub fn add(&mut self, step: u32, item: u32) {
        if let Some(due) = self.steps.get_mut(step as usize) {
            due.push(item);
        }
    }

    /// Takes all items due in a step, in the order in which they were noted.
    pub fn take(&mut self, step: u32) -> Vec<u32> {
        std::mem::take(&mut self.steps[step as usize])
    }
}
