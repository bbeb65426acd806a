/** The package's version, put in by the build. */
declare const GUARD_VERSION: string;

/** A hash of each bundle's text, by its name, put in by the build. */
declare const BUNDLES: Readonly<Record<string, string>>;
