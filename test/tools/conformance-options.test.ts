import { expect, test } from 'vitest'
import { readOptions, usage } from '../../tools/conformance/options.ts'

test.each([
  ['nothing: all cases, which may be published', '', { complete: true, target: undefined }],
  ['a part is no complete run', '--kinds vtl', { complete: false, passedOn: ['--kinds', 'vtl'] }],
  [
    'another gateway, called where it is controlled',
    '--target http://h:1',
    { complete: false, target: { control: 'http://h:1', invoke: 'http://h:1' } },
  ],
  [
    'another gateway with a form of its own, and options of the replayer',
    '--target http://h:1 --invoke http://h:2/{apiId} --backend-port 3',
    {
      target: { control: 'http://h:1', invoke: 'http://h:2/{apiId}' },
      passedOn: ['--backend-port', '3'],
    },
  ],
])('%s', (_, line, expected) => {
  expect(readOptions(line.split(' ').filter(Boolean))).toMatchObject(expected)
})

test.each([
  ['a value is missing', '--report --verbose', '--report needs a file behind it'],
  ['the address is no URL', '--target here', '--target here is no URL'],
  ['the state is unknown', '--state tape', '--state is "tape"'],
  [
    'the gateway that is started has its own ports',
    '--backend-port 3',
    'unless there is a --target',
  ],
  ['where it is called is chosen, too', '--invoke http://h:2', 'unless there is a --target'],
  ['the replayer calls it otherwise', '--control http://h:1', '--control is called --target here'],
])('refused when %s', (_, line, message) => {
  expect(() => readOptions(line.split(' '))).toThrow(message)
})

test.each(['--target', '--invoke', '--state', '--report'])('the usage tells %s', (option) => {
  expect(usage).toMatch(new RegExp(`^  ${option} `, 'm'))
})
