//! All integration tests, one binary.

mod all {
    // Designs have their defining properties.
    mod designs;
    // Scenario discovery finds what was put there; regret agrees with the back of an envelope.
    mod discovery;
    // Sensitivity indices meet closed forms.
    mod sensitivity;
}
