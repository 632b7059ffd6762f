/** Something of ours that travels with an object of Node's. */
export interface Notes<Value> {
  put(target: object, value: Value): void
  of(target: object): Value | undefined
}

/**
 * Private fields, put on objects of others: nobody can see them, not even `Reflect.ownKeys` or `util.inspect`, and they are
 * read as fast as a property. A `WeakMap` would cost several times as much, for each event of each request.
 */
export function createNotes<Value>(): Notes<Value> {
  class Returned {
    constructor(target: object) {
      // biome-ignore lint/correctness/noConstructorReturn: this is how a private field comes onto an object that exists
      return target
    }
  }
  class Noted extends Returned {
    #value: Value
    constructor(target: object, value: Value) {
      super(target)
      this.#value = value
    }
    static put(target: object, value: Value): void {
      if (#value in target) (target as Noted).#value = value
      else new Noted(target, value)
    }
    static of(target: object): Value | undefined {
      return #value in target ? (target as Noted).#value : undefined
    }
  }
  return Noted
}
