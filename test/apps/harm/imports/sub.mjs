import { Base } from './base.mjs'

export class Sub extends Base {}
