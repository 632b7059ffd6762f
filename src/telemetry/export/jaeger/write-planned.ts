import type { Attributes } from '@opentelemetry/api'
import type { AttributePlan } from './attribute-plan.ts'
import { mayBeOwn } from './own-tags.ts'
import { type TagValue, tagValue } from './tag.ts'
import { isKept, type TagMemo } from './tag-memo.ts'

/** A name that stands for spans of many shapes is not worth learning for ever. */
const mostLearnt = 5

/** Writes as many as the plan knows of, from the first on. How many that were; `isLeft` if there are more. */
export function writePlanned(memo: TagMemo, plan: AttributePlan, attributes: Attributes): number {
  const { keys, values, runs } = plan
  const { buffer } = memo.form
  let at = 0
  let written = 0
  plan.isLeft = false
  for (const key in attributes) {
    if (!Object.hasOwn(attributes, key)) continue
    if (keys[at] !== key) {
      plan.isLeft = true
      break
    }
    const value = attributes[key]
    const known = values[at]
    if (value === known && known !== undefined) {
      const run = runs[at++]
      if (run === undefined) continue
      buffer.reserve(run.length)
      buffer.raw(run)
    } else {
      vary(memo, plan, written, at)
      writeTag(memo, key, tagValue(value))
      at++
    }
    written = at
  }
  writeOneByOne(memo, plan, written, at)
  if (plan.isLeft) learn(memo, plan, attributes)
  return at
}

/** The tag at `at` has another value than it had, if it is the first time: those before it that wait are written, and it is expected of it from now on. */
function vary(memo: TagMemo, plan: AttributePlan, written: number, at: number): void {
  if (plan.values[at] === undefined) return
  writeOneByOne(memo, plan, written, at)
  plan.values[at] = undefined
  makeRuns(memo, plan)
}

function learn(memo: TagMemo, plan: AttributePlan, attributes: Attributes): void {
  if (plan.learnt++ >= mostLearnt) return
  plan.keys = []
  plan.values = []
  for (const key of Object.keys(attributes)) {
    // Whether it is told depends on the span.
    if (mayBeOwn(key)) break
    const value = tagValue(attributes[key])
    plan.keys.push(key)
    plan.values.push(value === attributes[key] && isKept(value) ? value : undefined)
  }
  makeRuns(memo, plan)
}

function makeRuns(memo: TagMemo, plan: AttributePlan): void {
  const { keys, values } = plan
  plan.runs.length = 0
  for (let from = 0; from < keys.length; from++) {
    let to = from
    while (values[to] !== undefined) to++
    if (to === from) continue
    plan.runs[to - 1] = memo.keep(() => writeOneByOne(memo, plan, from, to))
    from = to
  }
}

function writeOneByOne(memo: TagMemo, { keys, values }: AttributePlan, from: number, to: number): void {
  for (let at = from; at < to; at++) writeTag(memo, keys[at] as string, values[at] as TagValue)
}

function writeTag(memo: TagMemo, key: string, value: TagValue): void {
  memo.form.lead()
  memo.write(key, value)
}
