//! The name that programs linked against the shared library look for at run time.

#![allow(clippy::disallowed_macros, clippy::disallowed_methods, reason = "a build script")]

/// The number of the interface, `attestry_abi()`. A test compares the two.
const ABI: &str = "1";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |part: &str| std::env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    let (vendor, family) = (target("VENDOR"), target("FAMILY"));
    if vendor == "apple" {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libattestry.{ABI}.dylib");
    } else if family.split(',').any(|name| name == "unix") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libattestry.so.{ABI}");
    }
}
