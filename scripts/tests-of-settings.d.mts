/** A function from a setting's names, the variable's first, to the path of the test that holds it. */
export function testsOfSettings(options?: { readonly better?: boolean }): (names: readonly string[]) => string
