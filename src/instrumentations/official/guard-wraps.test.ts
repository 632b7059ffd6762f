import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { guardWraps, type Wrapping } from './guard-wraps.ts'

type Loader = new (name: string) => { readonly name: string; readonly target: string | undefined }

class Original {
  readonly name: string
  readonly target: string | undefined
  constructor(name: string) {
    if (name === 'refused') throw new Error('of the application')
    this.name = name
    this.target = new.target?.name
  }
}

/** `Original`, in a library whose instrumentation replaces it by what `wrapper` makes. */
function wrapped(wrapper: (original: Loader) => Loader) {
  const library: { Loader: Loader } = { Loader: Original }
  const failures: string[] = []
  let switchOff = (): void => {}
  const instrumentation = {
    _wrap(holder: unknown, name: string, by: (original: never, name: string) => unknown) {
      Object.assign(holder as object, { [name]: by((holder as typeof library)[name as 'Loader'] as never, name) })
    },
  } as Wrapping
  guardWraps(instrumentation, [], {
    failed: (doing, error) => failures.push(`${doing}: ${(error as Error).message}`),
    whenBlown: (off) => {
      switchOff = off
    },
  })
  instrumentation._wrap?.(library, 'Loader', wrapper as never)
  return { library, failures, switchOff: () => switchOff() }
}

const injected = (): never => {
  throw new Error('injected')
}

const wrappers: Readonly<Record<string, (original: Loader) => Loader>> = {
  'before the original is called': (original) =>
    class extends original {
      constructor(name: string) {
        injected()
        super(name)
      }
    },
  'after it': (original) =>
    class extends original {
      constructor(name: string) {
        super(name)
        injected()
      }
    },
  'in a function, before': () =>
    function replaced() {
      injected()
    } as unknown as Loader,
  'in a function, after': (original) =>
    function replaced(name: string) {
      new original(name)
      injected()
    } as unknown as Loader,
}

describe('a constructor of an instrumentation that throws', () => {
  for (const [when, wrapper] of Object.entries(wrappers)) {
    test(when, () => {
      const { library, failures, switchOff } = wrapped(wrapper)
      const made = new library.Loader('pears')
      assert.equal(made.name, 'pears')
      assert.ok(made instanceof Original)
      assert.deepEqual(failures, ['trace Loader: injected'])
      switchOff()
      const plain = new library.Loader('plums')
      assert.deepEqual([plain.name, plain.target, failures.length], ['plums', 'Original', 1])
      assert.equal(Object.getPrototypeOf(plain), Original.prototype)
    })
  }

  test("a subclass of the application's", () => {
    const { library, failures } = wrapped(wrappers['in a function, before'] as (original: Loader) => Loader)
    class Own extends library.Loader {
      readonly own = true
    }
    const made = new Own('pears')
    assert.deepEqual([made.own, made.name, made.target], [true, 'pears', 'Own'])
    assert.equal(Object.getPrototypeOf(made), Own.prototype)
    assert.deepEqual(failures, ['trace Loader: injected'])
  })

  test("what the original throws is the application's", () => {
    const { library, failures } = wrapped(wrappers['in a function, after'] as (original: Loader) => Loader)
    assert.throws(() => new library.Loader('refused'), /of the application/)
    assert.deepEqual(failures, [])
  })
})

type Handler = (...args: unknown[]) => unknown

/** What a library exports, after the patch of an instrumentation that gives other exports has seen it. */
function exported<T>(exports: T, patch: (exports: T) => unknown) {
  const failures: string[] = []
  let switchOff = (): void => {}
  const part = { name: 'pears', patch: patch as (exports: unknown) => unknown }
  guardWraps({}, [part], {
    failed: (doing, error) => failures.push(`${doing}: ${(error as Error).message}`),
    whenBlown: (off) => {
      switchOff = off
    },
  })
  return { library: part.patch(exports) as T, failures, switchOff: () => switchOff() }
}

/** As libraries that are compiled for old Node have their classes. */
function makeOldLoader() {
  function OldLoader(this: { batch: Handler; target: unknown }, batch: Handler, _options?: unknown) {
    if (typeof batch !== 'function') throw new TypeError('of the application')
    this.batch = batch
    this.target = new.target
  }
  OldLoader.prototype.load = function load(this: { batch: Handler }, key: unknown) {
    return this.batch([key])
  }
  OldLoader.kinds = ['old']
  return OldLoader as unknown as (new (
    batch: Handler,
  ) => { load: Handler; batch: Handler; target: unknown }) & { kinds: string[] }
}

type OldLoader = ReturnType<typeof makeOldLoader>

/** `fault` is called where an instrumentation does its work: in the constructor, before and after, and in what it is given. */
const replacing =
  (fault: (where: string) => void) =>
  (original: OldLoader): unknown => {
    function Patched(this: unknown, ...args: unknown[]) {
      fault('before')
      const batch = args[0] as Handler
      if (typeof batch === 'function') {
        args[0] = function patchedBatch(this: unknown, ...keys: unknown[]) {
          fault('callback')
          const result = batch.apply(this, keys)
          fault('callback, after')
          return result
        }
      }
      ;(original as unknown as Handler).apply(this, args)
      fault('after')
    }
    Patched.prototype = original.prototype
    return Patched
  }

describe('exports that an instrumentation replaces', () => {
  test('look as they did', () => {
    const original = makeOldLoader()
    const { library } = exported(
      original,
      replacing(() => {}),
    )
    assert.notEqual(library, original)
    assert.deepEqual([library.name, library.length, library.kinds], [original.name, original.length, ['old']])
    assert.equal(library.prototype, original.prototype)
    const loader = new library((keys) => keys)
    assert.ok(loader instanceof library && loader instanceof original)
    assert.equal(loader.constructor, library)
    class Own extends library {}
    const own = new Own((keys) => keys)
    assert.ok(own instanceof Own && own instanceof library)
    assert.equal(own.constructor, Own)
  })

  for (const where of ['before', 'after', 'callback', 'callback, after']) {
    test(`throw: ${where}`, () => {
      let calls = 0
      const { library, failures, switchOff } = exported(
        makeOldLoader(),
        replacing((at) => {
          if (at === where) injected()
        }),
      )
      const batch = (keys: unknown) => {
        calls++
        return keys
      }
      const loader = new library(batch)
      assert.deepEqual(loader.load('pear'), ['pear'])
      assert.deepEqual([calls, failures], [1, ['trace pears: injected']])
      assert.ok(loader instanceof library)
      switchOff()
      assert.deepEqual(loader.load('plum'), ['plum'])
      assert.equal(new library(batch).batch, batch)
      assert.equal(failures.length, 1)
    })
  }

  test("what the application's own code throws reaches it", () => {
    const { library, failures } = exported(
      makeOldLoader(),
      replacing(() => {}),
    )
    assert.throws(() => new library('none' as never), /of the application/)
    const loader = new library(() => {
      throw new Error('of the batch')
    })
    assert.throws(() => loader.load('pear'), /of the batch/)
    assert.deepEqual(failures, [])
  })

  test('what they return, as well', () => {
    const original = (start: number) => Object.assign((by: number) => start + by, { reset: () => 'reset' })
    const { library, failures } = exported(original, (patched) => (start: number) => {
      const made = patched(start)
      return (by: number) => {
        const sum = made(by)
        injected()
        return sum
      }
    })
    const counter = library(1)
    assert.deepEqual([counter(2), counter.reset(), counter.name, counter.length], [3, 'reset', '', 1])
    assert.deepEqual(failures, ['trace pears: injected'])
  })

  test("give a function in the place of the application's none of its properties", () => {
    const original = (middleware: object) => Object.hasOwn(middleware, 'handle')
    const { library } = exported(
      original,
      (patched) => (middleware: object) => patched(() => (middleware as Handler)('called')),
    )
    const application = Object.assign(() => {}, { handle: () => {} })
    assert.deepEqual([original(application), library(application)], [true, false])
  })

  test('as they were, are the very same', () => {
    const original = makeOldLoader()
    const { library } = exported(original, (exports) => exports)
    assert.equal(library, original)
    assert.equal(original.prototype.constructor, original)
  })

  test('functions that an instrumentation passes on are the very same', () => {
    const given: unknown[] = []
    const original = (...args: unknown[]) => given.push(...args)
    const { library } = exported(
      original,
      (patched) =>
        (...args: unknown[]) =>
          patched(...args),
    )
    class Pear {}
    library(Pear, injected)
    assert.deepEqual(given, [Pear, injected])
    assert.ok(given[0] === Pear && given[1] === injected)
  })
})
