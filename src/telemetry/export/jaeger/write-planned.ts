import type { Attributes } from '@opentelemetry/api'
import { hasOwn } from '../../../base/has-own.ts'
import { type AttributePlan, nothingLearnt } from './attribute-plan.ts'
import { mayBeOwn } from './own-tags.ts'
import { peerSourceOf } from './peer-service.ts'
import { type TagValue, tagValue } from './tag.ts'
import { isKept, type TagMemo } from './tag-memo.ts'

/** A name that stands for spans of many shapes is not worth learning for ever. */
const mostLearnt = 5
const peerKey = 'peer.service'

/**
 * Writes the fixed tags and as many attributes as the plan knows of, from the first on. How many attributes that were; `isLeft` if
 * there are more.
 */
export function writePlanned(memo: TagMemo, plan: AttributePlan, attributes: Attributes): number {
  const { keys, values, runs } = plan
  const { buffer } = memo.form
  /** The place of what came last. */
  let at = 0
  /** How many places are written. */
  let written = 0
  plan.isLeft = false
  if (runs[0] !== undefined) {
    buffer.append(runs[0])
    written = 1
  }
  for (const key in attributes) {
    if (!hasOwn.call(attributes, key)) continue
    if (keys[at + 1] !== key) {
      plan.isLeft = true
      break
    }
    at++
    const value = attributes[key]
    const known = values[at]
    if (value === known && known !== undefined) {
      const run = runs[at]
      if (run === undefined) continue
      buffer.append(run)
    } else {
      vary(memo, plan, written, at)
      writeTag(memo, key, tagValue(value))
    }
    written = at + 1
  }
  writeOneByOne(memo, plan, written, at + 1)
  if (plan.isLeft) learn(memo, plan, attributes)
  return at
}

/** Spans of one name most often call the same service. */
export function writePeer(memo: TagMemo, plan: AttributePlan, peer: string): void {
  if (peer !== plan.peer) {
    plan.peer = peer
    plan.peerTag = undefined
    writeTag(memo, peerKey, peer)
    return
  }
  plan.peerTag ??= memo.keep(() => writeTag(memo, peerKey, peer))
  memo.form.buffer.append(plan.peerTag)
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
  const { keys, values } = nothingLearnt()
  for (const key of Object.keys(attributes)) {
    // Whether it is told depends on the span.
    if (mayBeOwn(key)) break
    const value = tagValue(attributes[key])
    keys.push(key)
    values.push(value === attributes[key] && isKept(value) ? value : undefined)
  }
  plan.keys = keys
  plan.values = values
  plan.peerSource = peerSourceOf(attributes)
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

function writeOneByOne(memo: TagMemo, { fixed, keys, values }: AttributePlan, from: number, to: number): void {
  for (let at = from; at < to; at++) {
    if (at === 0) memo.form.buffer.append(fixed.entries)
    else writeTag(memo, keys[at] as string, values[at] as TagValue)
  }
}

function writeTag(memo: TagMemo, key: string, value: TagValue): void {
  memo.form.lead()
  memo.write(key, value)
}
