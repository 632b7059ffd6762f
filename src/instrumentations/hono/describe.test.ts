import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routeIn } from './describe.ts'

const answers = (_context: unknown): void => {}
const passes = (_context: unknown, _next: unknown): void => {}
const match = (method: string, path: string, handler: (...args: never[]) => unknown) =>
  [[handler, { method, path }], {}] as const

test('the first handler that takes no next', () => {
  assert.equal(routeIn([[match('GET', '/users/me', answers), match('GET', '/users/:id', answers)]]), '/users/me')
})

test('where all take it, the last that was registered for a method', () => {
  assert.equal(routeIn([[match('ALL', '/a/:id', passes), match('GET', '/:any', passes)]]), '/:any')
})

test('a middleware for everything is no route, whatever it takes', () => {
  assert.equal(routeIn([[match('ALL', '/*', answers), match('ALL', '*', passes)]]), undefined)
  assert.equal(routeIn([[]]), undefined)
})

test('a handler of an application with onError of its own', () => {
  const composed = Object.assign((_context: unknown, _next: unknown) => {}, { __COMPOSED_HANDLER: answers })
  assert.equal(routeIn([[match('GET', '/shelves', composed), match('GET', '/:any', answers)]]), '/shelves')
})
