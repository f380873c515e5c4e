//! Turns on what the sources have for the fuzz targets alone. `cfg(fuzzing)` would turn it on for whoever fuzzes a
//! dependent.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(attestry_fuzzing)");
    println!("cargo::rustc-cfg=attestry_fuzzing");
}
