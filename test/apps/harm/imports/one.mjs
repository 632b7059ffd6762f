export const same = 1
export const one = 1
