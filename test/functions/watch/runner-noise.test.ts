import { expect, test } from 'vitest'
import { createNoiseFilter } from '../../../src/functions/watch/runner-noise.ts'

// Lines as workerd 1.20261023.1 prints them.
test('only the report of an unloaded copy is dropped', () => {
  const noise = createNoiseFilter()
  const kept = [
    'Uncaught Error: mine',
    'workerd/io/io-context.c++:609: error: e = workerd/io/io-context.c++:1783: failed: script terminated for unknown reasons',
    'stack: /bin/workerd@344d2a3 /bin/workerd@34429d3; sentryErrorContext = jsgInternalError',
    'stack: of something else',
    'workerd/server/server.c++:1: error: disk full',
  ].filter((line) => !noise(line))
  expect(kept).toEqual([
    'Uncaught Error: mine',
    'stack: of something else',
    'workerd/server/server.c++:1: error: disk full',
  ])
})
