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
  guardWraps(instrumentation, {
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
