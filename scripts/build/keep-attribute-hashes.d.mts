import type { Plugin } from 'esbuild'

export const keepAttributeHashes: Plugin
