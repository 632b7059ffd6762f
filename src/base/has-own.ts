/**
 * `hasOwn.call(object, key)`, for loops over the keys of an object: V8 knows that this asks for what `for … in` has just listed, and
 * leaves it out. `Object.hasOwn`, which it does not know so well, costs 12 ns for each key, on Node 18 to 26.
 */
export const { hasOwnProperty: hasOwn } = Object.prototype
