import { javaList, type Value } from '../../../src/lang/vtl/values/value.ts'

/** The variables of `oracle/VelocityOracle.java`; the two must stay equal. */
export function differentialScope(): Map<string, Value> {
  const owner = new Map<string, Value>([
    ['name', 'Ada'],
    ['age', 36n],
  ])
  const map = new Map<string, Value>([
    ['k', 'v'],
    ['n', 7n],
    ['nothing', null],
    ['owner', owner],
    ['a-b', 'dash'],
    ['empty', 'E'],
  ])
  return new Map<string, Value>([
    ['s', 'Hello, World'],
    ['blank', ''],
    ['digits', '42'],
    ['i', 5n],
    ['j', -3n],
    ['zero', 0n],
    ['max', 2_147_483_647n],
    ['long', 9_223_372_036_854_775_807n],
    ['d', 2.5],
    ['whole', 4],
    ['yes', true],
    ['no', false],
    ['list', javaList(['a', 'b', 'c'])],
    ['none', javaList([])],
    ['map', map],
    ['a-b', 'hyphen'],
    ['x_1', 'underscore'],
  ])
}
