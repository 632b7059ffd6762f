export const state = 'before'
