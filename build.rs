fn main() {
    println!("cargo:rustc-env=TUNESCAPE_BUILD=dev");
}
