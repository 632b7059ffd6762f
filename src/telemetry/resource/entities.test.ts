import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Entities, readEntities } from './entities.ts'

/** Entities as they are written, without what their values are. */
const picture = ({ refs }: Entities): string[] =>
  refs.map(
    ({ type, idKeys, descriptionKeys, schemaUrl }) =>
      `${type}{${idKeys}}${descriptionKeys.length > 0 ? `[${descriptionKeys}]` : ''}${schemaUrl === undefined ? '' : `@${schemaUrl}`}`,
  )

interface Case {
  readonly name: string
  readonly text: string
  readonly said?: Record<string, string>
  readonly entities: readonly string[]
  readonly attributes: Record<string, string>
  readonly told?: readonly RegExp[]
}

// Those with a number are the specification's own: https://opentelemetry.io/docs/specs/otel/entities/entity-propagation/#error-handling
const cases: readonly Case[] = [
  {
    name: 'identity, description and schema',
    text: 'service{service.name=my-app,service.instance.id=i-1}[service.version=1.0.0]@https://opentelemetry.io/schemas/1.21.0;host{host.id=h-1}[host.name=web]',
    entities: [
      'service{service.name,service.instance.id}[service.version]@https://opentelemetry.io/schemas/1.21.0',
      'host{host.id}[host.name]',
    ],
    attributes: {
      'service.name': 'my-app',
      'service.instance.id': 'i-1',
      'service.version': '1.0.0',
      'host.id': 'h-1',
      'host.name': 'web',
    },
  },
  {
    name: 'empty parts, and the white space of who writes by hand',
    text: ' ;service { service.name = app1 } [ ] ;;\n host{host.id=host-123};',
    entities: ['service{service.name}', 'host{host.id}'],
    attributes: { 'service.name': 'app1', 'host.id': 'host-123' },
  },
  {
    name: 'reserved characters, percent-encoded',
    text: 'service{service.name=my%2Capp}[config=key%3Dvalue%5Bprod%5D,ort=K%C3%B6ln,empty=]',
    entities: ['service{service.name}[config,ort,empty]'],
    attributes: { 'service.name': 'my,app', config: 'key=value[prod]', ort: 'Köln', empty: '' },
  },
  {
    name: '1: invalid syntax',
    text: 'service{service.name=app1};invalid{syntax;host{host.id=1}',
    entities: ['service{service.name}', 'host{host.id}'],
    attributes: { 'service.name': 'app1', 'host.id': '1' },
    told: [/^In OTEL_ENTITIES, "invalid\{syntax" is not of the form .* is left out\. The rest of it counts\.$/],
  },
  {
    name: '2: missing required fields',
    text: 'service{};{a=1};9x{a=1};host{host.id=123}',
    entities: ['host{host.id}'],
    attributes: { 'host.id': '123' },
    told: [/"service\{\}"/, /"\{a=1\}"/, /"9x\{a=1\}"/],
  },
  {
    name: '3: duplicates',
    text: 'service{service.name=app1}[version=1.0];service{service.name=app1}[version=2.0]',
    entities: ['service{service.name}[version]'],
    attributes: { 'service.name': 'app1', version: '2.0' },
    told: [/"service" is there more than once/],
  },
  {
    name: '4: a schema that is no URL',
    text: 'service{service.name=app1}@invalid-url',
    entities: ['service{service.name}'],
    attributes: { 'service.name': 'app1' },
    told: [/"invalid-url" of "service" is no URL/],
  },
  {
    name: '5: two identities of one type',
    text: 'service{service.name=app1};service{service.name=app2}',
    entities: ['service{service.name}'],
    attributes: { 'service.name': 'app2' },
    told: [/"service" is there more than once/],
  },
  {
    name: '6: one description of two',
    text: 'service{service.name=app1}[version=1.0];host{host.id=1}[version=2.0]',
    entities: ['service{service.name}', 'host{host.id}[version]'],
    attributes: { 'service.name': 'app1', 'host.id': '1', version: '2.0' },
    told: [/version of "service" is left out/],
  },
  {
    name: 'an identity that is another one elsewhere is none, and takes its description along',
    text: 'host{host.id=h1}[host.name=web];process{process.pid=7}',
    said: { 'host.id': 'h2' },
    entities: ['process{process.pid}'],
    attributes: { 'process.pid': '7' },
    told: [/"host" is left out: host\.id has another value elsewhere/],
  },
  {
    name: 'the same said twice is no conflict',
    text: 'host{host.id=h1}[zone=a];rack{rack.id=1}[zone=a]',
    said: { 'host.id': 'h1' },
    entities: ['host{host.id}[zone]', 'rack{rack.id}[zone]'],
    attributes: { 'host.id': 'h1', zone: 'a', 'rack.id': '1' },
  },
  {
    name: 'a pair that cannot be read costs a description that pair, and an identity everything',
    text: 'host{host.id=h1}[a=1,b,c=%zz,d=x=y];rack{rack.id=%zz}',
    entities: ['host{host.id}[a]'],
    attributes: { 'host.id': 'h1', a: '1' },
    told: [/"b" of "host"/, /"c=%zz" of "host"/, /"d=x=y" of "host"/, /"rack\{rack\.id=%zz\}"/],
  },
]

for (const { name, text, said = {}, entities, attributes, told = [] } of cases) {
  test(name, () => {
    const read = readEntities(text, said)
    assert.deepEqual([picture(read), read.attributes], [entities, attributes])
    assert.equal(read.problems.length, told.length, read.problems.join('\n'))
    for (const [index, pattern] of told.entries()) assert.match(read.problems[index] ?? '', pattern)
  })
}

test('what is hostile is told in few lines, and changes no prototype', () => {
  const read = readEntities(`${'x{'.repeat(50_000)};__proto__{a=1};a{__proto__=1};${';b{'.repeat(9_000)};ok{k=v}`, {})
  assert.deepEqual([picture(read), read.attributes], [['ok{k}'], { k: 'v' }])
  assert.equal(read.problems.length, 6)
  assert.match(read.problems[5] ?? '', /8998 more parts/)
  assert.ok(read.problems.every((problem) => problem.length < 250))
})
