//! The engine of the page: requests and answers are JSON that lies in the memory of the module.
//!
//! A caller takes `room` for so many bytes, writes a request there, calls `answer` and reads as many bytes as it gives from
//! `answered`. Outcomes lie beside them as they are, 8 bytes each, at `numbers`: an answer says how many, and `numbers` of so
//! many makes room for those of a request. Nothing is imported; a scenario that was accepted is kept between calls. A panic ends the module.

mod engine;
mod sliders;

use std::sync::{Mutex, MutexGuard, PoisonError};

use engine::Engine;

static ENGINE: Mutex<Engine> = Mutex::new(Engine::new());
static REQUEST: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static NUMBERS: Mutex<Vec<f64>> = Mutex::new(Vec::new());
static ANSWER: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn held<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The address of room for a request of so many bytes.
#[expect(unsafe_code, reason = "a name that the page calls; no other function has it")]
#[unsafe(no_mangle)]
pub extern "C" fn room(bytes: usize) -> *const u8 {
    let mut request = held(&REQUEST);
    request.clear();
    request.resize(bytes, 0);
    request.as_ptr()
}

/// Answers the request; gives the length of the answer.
#[expect(unsafe_code, reason = "a name that the page calls; no other function has it")]
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> usize {
    let answer = held(&ENGINE).answer(&held(&REQUEST), &mut held(&NUMBERS)).to_string().into_bytes();
    let length = answer.len();
    *held(&ANSWER) = answer;
    length
}

/// The address of room for so many numbers; those that are there already are kept.
#[expect(unsafe_code, reason = "a name that the page calls; no other function has it")]
#[unsafe(no_mangle)]
pub extern "C" fn numbers(count: usize) -> *const f64 {
    let mut numbers = held(&NUMBERS);
    numbers.resize(count, f64::NAN);
    numbers.as_ptr()
}

/// The address of the answer.
#[expect(unsafe_code, reason = "a name that the page calls; no other function has it")]
#[unsafe(no_mangle)]
pub extern "C" fn answered() -> *const u8 {
    held(&ANSWER).as_ptr()
}
