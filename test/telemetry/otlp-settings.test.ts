import { describe, expect, test } from 'vitest'
import { readOtlpSettings } from '../../src/telemetry/otlp/settings.ts'

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }

describe('where data go', () => {
  test.each<
    [
      name: string,
      env: Record<string, string>,
      metrics?: string | undefined,
      traces?: string | undefined,
    ]
  >([
    ['nowhere when nothing is set', {}],
    ['nowhere when the endpoint is empty', { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }],
    [
      'below the endpoint for all',
      endpoint,
      'http://collector:4318/v1/metrics',
      'http://collector:4318/v1/traces',
    ],
    [
      'below its path',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c/otlp/' },
      'https://c/otlp/v1/metrics',
      'https://c/otlp/v1/traces',
    ],
    [
      "a signal's own endpoint as it is",
      { ...endpoint, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t/in' },
      'http://collector:4318/v1/metrics',
      'http://t/in',
    ],
    ['metrics alone', { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://m/' }, 'http://m/'],
    [
      'a signal that is switched off goes nowhere',
      { ...endpoint, OTEL_METRICS_EXPORTER: 'none' },
      undefined,
      'http://collector:4318/v1/traces',
    ],
    ['all that is switched off', { ...endpoint, OTEL_SDK_DISABLED: 'TRUE' }],
  ])('%s', (_, env, metrics, traces) => {
    const read = readOtlpSettings(env)
    expect(read.metrics?.url).toBe(metrics)
    expect(read.traces?.url).toBe(traces)
  })
})

test('have the defaults of OpenTelemetry', () => {
  expect(readOtlpSettings(endpoint)).toMatchObject({
    resource: { 'service.name': 'tidegate' },
    metrics: { headers: {}, timeoutMs: 10_000, intervalMs: 60_000, temporality: 'cumulative' },
    traces: { headers: {}, timeoutMs: 10_000, delayMs: 5_000, maxQueue: 2_048, maxBatch: 512 },
  })
})

test('are read', () => {
  expect(
    readOtlpSettings({
      ...endpoint,
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b, x = y ',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'authorization=Bearer%20t',
      OTEL_SERVICE_NAME: 'edge',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,deployment.environment=pr%C3%B3d',
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'Delta',
    }),
  ).toMatchObject({
    resource: { 'service.name': 'edge', 'deployment.environment': 'pród' },
    metrics: {
      headers: { 'api-key': 'a b', x: 'y' },
      intervalMs: 1_000,
      timeoutMs: 500,
      temporality: 'delta',
    },
    traces: { headers: { authorization: 'Bearer t' } },
  })
})

describe('the sampler', () => {
  const low = '0'.repeat(32)
  const high = `${'0'.repeat(16)}${'f'.repeat(16)}`
  test.each<
    [
      name: string | undefined,
      argument: string | undefined,
      none: boolean[],
      on: boolean[],
      off: boolean[],
    ]
  >([
    // Of the lowest and the highest id: without a parent, below one that is sampled, below one that is not.
    [undefined, undefined, [true, true], [true, true], [false, false]],
    ['always_on', undefined, [true, true], [true, true], [true, true]],
    ['always_off', undefined, [false, false], [false, false], [false, false]],
    ['traceidratio', '0.5', [true, false], [true, false], [true, false]],
    ['traceidratio', '0', [false, false], [false, false], [false, false]],
    ['traceidratio', undefined, [true, true], [true, true], [true, true]],
    ['parentbased_always_on', undefined, [true, true], [true, true], [false, false]],
    ['parentbased_always_off', undefined, [false, false], [true, true], [false, false]],
    ['parentbased_traceidratio', '0.5', [true, false], [true, true], [false, false]],
  ])('%s %s', (name, argument, none, on, off) => {
    const { traces } = readOtlpSettings({
      ...endpoint,
      ...(name && { OTEL_TRACES_SAMPLER: name }),
      ...(argument && { OTEL_TRACES_SAMPLER_ARG: argument }),
    })
    const of = (parent: boolean | undefined) => [low, high].map((id) => traces!.sampler(id, parent))
    expect([of(undefined), of(true), of(false)]).toEqual([none, on, off])
  })
})

test.each<[name: string, value: string, message: string]>([
  [
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'collector:4318',
    'is "collector:4318"; it must be a URL such as',
  ],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'is "grpc"; it must be http/json'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'novalue', 'must be a list such as name=value'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'a b=c', 'the header "a b" cannot be sent'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'a=b%0d%0ac: d', 'the header "a" cannot be sent'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'a=%', 'begins no percent-encoded character'],
  ['OTEL_RESOURCE_ATTRIBUTES', '=x', 'must be a list such as'],
  ['OTEL_METRIC_EXPORT_INTERVAL', '1s', 'is "1s"; it must be a whole number from 100 to'],
  ['OTEL_METRIC_EXPORT_INTERVAL', '0', 'a whole number from 100'],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', '0', 'a whole number from 1'],
  ['OTEL_TRACES_SAMPLER', 'jaeger_remote', 'it must be one of always_on'],
  ['OTEL_TRACES_SAMPLER', 'constructor', 'it must be one of always_on'],
  ['OTEL_METRICS_EXPORTER', 'prometheus', 'it must be otlp or none'],
  ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', 'x', 'cumulative, delta or lowmemory'],
])('%s=%s is refused', (name, value, message) => {
  expect(() => readOtlpSettings({ ...endpoint, [name]: value })).toThrow(message)
  expect(() => readOtlpSettings({ ...endpoint, [name]: value })).toThrow(name)
})

test.each(['2', '-1', 'x'])('OTEL_TRACES_SAMPLER_ARG=%s is refused', (value) => {
  const env = { ...endpoint, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: value }
  expect(() => readOtlpSettings(env)).toThrow('it must be a number from 0 to 1')
})
