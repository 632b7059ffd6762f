import type { Attributes } from '@opentelemetry/api'
import { matchesWildcard } from './wildcard.ts'

/** `SamplingRule`: https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html */
export interface XrayRule {
  readonly name: string
  /** The least one is asked first. */
  readonly priority: number
  /** From 0 to 1: of what the reservoir has no room for. */
  readonly fixedRate: number
  /** Traces a second. */
  readonly reservoirSize: number
  /** Each is a pattern, in which `*` and `?` stand for others. */
  readonly serviceName: string
  readonly serviceType: string
  readonly host: string
  readonly method: string
  readonly path: string
  readonly resourceArn: string
  readonly attributes: ReadonlyMap<string, string>
}

const maxRules = 1000
const longestPattern = 500

/** The rules of a `GetSamplingRules` answer in the order in which they count; `undefined` when it is no such answer. */
export function readRules(answers: readonly unknown[]): readonly XrayRule[] | undefined {
  const rules: XrayRule[] = []
  for (const answer of answers) {
    const records = fieldOf(answer, 'SamplingRuleRecords')
    if (!Array.isArray(records)) return undefined
    for (const record of records.slice(0, maxRules)) {
      const rule = readRule(fieldOf(record, 'SamplingRule'))
      if (rule !== undefined) rules.push(rule)
    }
  }
  return rules.sort((a, b) => a.priority - b.priority || (a.name < b.name ? -1 : 1))
}

/** A rule that is not understood is left out: those after it, and at last X-Ray's own default, count as before. */
function readRule(given: unknown): XrayRule | undefined {
  const text = (field: string): string => {
    const value = fieldOf(given, field)
    return typeof value === 'string' && value !== '' ? value.slice(0, longestPattern) : '*'
  }
  const name = fieldOf(given, 'RuleName')
  const priority = numberOf(fieldOf(given, 'Priority'))
  const fixedRate = numberOf(fieldOf(given, 'FixedRate'), 1)
  const reservoirSize = numberOf(fieldOf(given, 'ReservoirSize'))
  if (typeof name !== 'string' || fieldOf(given, 'Version') !== 1) return undefined
  if (priority === undefined || fixedRate === undefined || reservoirSize === undefined) return undefined
  return {
    name,
    priority,
    fixedRate,
    reservoirSize,
    serviceName: text('ServiceName'),
    serviceType: text('ServiceType'),
    host: text('Host'),
    method: text('HTTPMethod'),
    path: text('URLPath'),
    resourceArn: text('ResourceARN'),
    attributes: attributesOf(fieldOf(given, 'Attributes')),
  }
}

function attributesOf(given: unknown): ReadonlyMap<string, string> {
  const entries = typeof given === 'object' && given !== null ? Object.entries(given) : []
  return new Map(entries.map(([key, pattern]) => [key, String(pattern).slice(0, longestPattern)]))
}

/** https://opentelemetry.io/docs/specs/semconv/resource/cloud/ → what X-Ray calls it. */
const serviceTypes = new Map<unknown, string>([
  ['aws_ec2', 'AWS::EC2::Instance'],
  ['aws_ecs', 'AWS::ECS::Container'],
  ['aws_eks', 'AWS::EKS::Container'],
  ['aws_elastic_beanstalk', 'AWS::ElasticBeanstalk::Environment'],
  ['aws_lambda', 'AWS::Lambda::Function'],
])

/** A rule's pattern that asks for what is not known fails, unless it is `*`. */
export function matchesRule(rule: XrayRule, attributes: Attributes, resource: Attributes): boolean {
  return (
    matchesWildcard(rule.method, textOf(attributes['http.request.method'] ?? attributes['http.method'])) &&
    matchesWildcard(rule.path, pathOf(attributes)) &&
    matchesWildcard(rule.host, hostOf(attributes)) &&
    matchesWildcard(rule.serviceName, textOf(resource['service.name'])) &&
    matchesWildcard(rule.serviceType, serviceTypes.get(resource['cloud.platform']) ?? '') &&
    matchesWildcard(rule.resourceArn, arnOf(attributes, resource)) &&
    [...rule.attributes].every(
      ([key, pattern]) => key in attributes && matchesWildcard(pattern, textOf(attributes[key])),
    )
  )
}

function hostOf(attributes: Attributes): string {
  return textOf(attributes['server.address'] ?? attributes['http.host'] ?? attributes['net.host.name'])
}

function pathOf(attributes: Attributes): string {
  const path = attributes['url.path'] ?? attributes['http.target']
  if (path !== undefined) return textOf(path).replace(/\?.*/s, '')
  const address = textOf(attributes['url.full'] ?? attributes['http.url'])
  return URL.canParse(address) ? new URL(address).pathname : ''
}

function arnOf(attributes: Attributes, resource: Attributes): string {
  const invoked = attributes['aws.lambda.invoked_arn'] ?? resource['faas.id']
  return textOf(invoked ?? resource['aws.ecs.container.arn'] ?? resource['cloud.resource_id'])
}

function textOf(value: unknown): string {
  return value === undefined ? '' : String(value)
}

export function fieldOf(given: unknown, name: string): unknown {
  return typeof given === 'object' && given !== null && Object.hasOwn(given, name)
    ? (given as Record<string, unknown>)[name]
    : undefined
}

export function numberOf(value: unknown, most: number = Number.MAX_SAFE_INTEGER): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= most ? value : undefined
}
