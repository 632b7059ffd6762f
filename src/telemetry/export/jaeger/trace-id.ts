import { int32At } from './thrift-writer.ts'

const digits = 32

/**
 * Spans of one trace stand close together, and a parent is of the same: the text of its id is read once for all of them. Four
 * fields and no list: V8 keeps the numbers where they are used.
 */
export class TraceId {
  hex = ''
  /** What the text says, as words of 32 bits. */
  word0 = 0
  word1 = 0
  word2 = 0
  word3 = 0

  /** False: this is not the length of a trace's id. */
  read(hex: string): boolean {
    return hex === this.hex || this.readNew(hex)
  }

  readNew(hex: string): boolean {
    if (hex.length !== digits) return false
    this.hex = hex
    this.word0 = int32At(hex, 0)
    this.word1 = int32At(hex, 8)
    this.word2 = int32At(hex, 16)
    this.word3 = int32At(hex, 24)
    return true
  }
}
