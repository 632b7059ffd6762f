export const same = 2
export const two = 2
