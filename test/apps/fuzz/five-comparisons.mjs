// A parser that breaks at one input only, which no chance would ever make.
export const target = {
  seeds: [],
  check(input) {
    const text = input.toString('latin1')
    if (text[0] === 'F') {
      if (text[1] === 'U') {
        if (text[2] === 'Z') {
          if (text[3] === 'Z') {
            if (text[4] === '!') throw new Error('found')
          }
        }
      }
    }
  },
}
