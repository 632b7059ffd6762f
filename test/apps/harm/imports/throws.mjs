throw new RangeError('as it was')
