import { Buffer } from 'node:buffer'
import { encodeRfc3986 } from '../../../wire/sigv4/canonical-request.ts'
import { attributePairs, listOf, ServiceValueError } from './query-form.ts'

/** One call of a service's action, before it is addressed and signed. */
export type ServiceCall = {
  /** As integration URIs name it. */
  readonly service: string
  readonly action: string
  readonly method: 'GET' | 'POST'
  /** With its query, encoded. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** The values of an integration's parameters, those without one left out. */
export type ServiceValues = ReadonlyMap<string, string>

type Pairs = readonly (readonly [string, string])[]

/** Makes a call of the values of an action's parameters. Throws {@link ServiceValueError} for values that it cannot have. */
export type MakeCall = (values: ServiceValues) => ServiceCall

/** How an action is called, by its `integrationSubtype`; a row each for those of `serviceActions`. */
export const serviceCalls: Readonly<Record<string, MakeCall>> = {
  'EventBridge-PutEvents': (values) =>
    json('events', 'PutEvents', 'AWSEvents', '1.1', {
      Entries: [
        {
          ...members(values, 'Detail', 'DetailType', 'Source', 'EventBusName', 'TraceHeader'),
          ...changed(values, 'Time', secondsOf),
          ...changed(values, 'Resources', listOf),
        },
      ],
    }),
  'SQS-SendMessage': (values) =>
    sqs('SendMessage', [
      ...pairs(
        values,
        'QueueUrl',
        'MessageBody',
        'DelaySeconds',
        'MessageDeduplicationId',
        'MessageGroupId',
      ),
      ...attributes(values, 'MessageAttributes', 'MessageAttribute'),
      ...attributes(values, 'MessageSystemAttributes', 'MessageSystemAttribute'),
    ]),
  'SQS-ReceiveMessage': (values) =>
    sqs('ReceiveMessage', [
      ...pairs(
        values,
        'QueueUrl',
        'MaxNumberOfMessages',
        'ReceiveRequestAttemptId',
        'VisibilityTimeout',
        'WaitTimeSeconds',
      ),
      ...numbered(values, 'AttributeNames', 'AttributeName'),
      ...numbered(values, 'MessageAttributeNames', 'MessageAttributeName'),
    ]),
  'SQS-DeleteMessage': (values) => sqs('DeleteMessage', pairs(values, 'QueueUrl', 'ReceiptHandle')),
  'SQS-PurgeQueue': (values) => sqs('PurgeQueue', pairs(values, 'QueueUrl')),
  'AppConfig-GetConfiguration': (values) => {
    const segment = (name: string) => segmentOf(name, values.get(name)!)
    const query: readonly (readonly [string, string | undefined])[] = [
      ['client_id', values.get('ClientId')],
      ['client_configuration_version', values.get('ClientConfigurationVersion')],
    ]
    const path = `/applications/${segment('Application')}/environments/${segment('Environment')}/configurations/${segment('Configuration')}`
    return {
      service: 'appconfig',
      action: 'GetConfiguration',
      method: 'GET',
      path: `${path}?${form(query.filter(isGiven))}`,
      headers: {},
      body: undefined,
    }
  },
  'Kinesis-PutRecord': (values) =>
    json('kinesis', 'PutRecord', 'Kinesis_20131202', '1.1', {
      ...members(
        values,
        'StreamName',
        'PartitionKey',
        'SequenceNumberForOrdering',
        'ExplicitHashKey',
      ),
      // A record is bytes: those of the text.
      Data: Buffer.from(values.get('Data')!).toString('base64'),
    }),
  'StepFunctions-StartExecution': (values) => startExecution('StartExecution', values),
  'StepFunctions-StartSyncExecution': (values) => startExecution('StartSyncExecution', values),
  'StepFunctions-StopExecution': (values) =>
    states(
      'StopExecution',
      { executionArn: 'ExecutionArn', cause: 'Cause', error: 'Error' },
      values,
    ),
}

const startExecution = (action: string, values: ServiceValues): ServiceCall =>
  states(
    action,
    {
      stateMachineArn: 'StateMachineArn',
      name: 'Name',
      input: 'Input',
      traceHeader: 'TraceHeader',
    },
    values,
  )

/** Members of a call by Step Functions' own names, from the parameters by theirs. */
const states = (
  action: string,
  names: Readonly<Record<string, string>>,
  values: ServiceValues,
): ServiceCall =>
  json(
    'states',
    action,
    'AWSStepFunctions',
    '1.0',
    Object.fromEntries(
      Object.entries(names)
        .map(([own, name]) => [own, values.get(name)] as const)
        .filter(isGiven),
    ),
  )

const json = (
  service: string,
  action: string,
  prefix: string,
  version: string,
  body: object,
): ServiceCall => ({
  service,
  action,
  method: 'POST',
  path: '/',
  headers: {
    'content-type': `application/x-amz-json-${version}`,
    'x-amz-target': `${prefix}.${action}`,
  },
  body: JSON.stringify(body),
})

/** By the Query protocol, whose answers clients of these integrations know. The queue's URL is a value, and no address. */
const sqs = (action: string, parameters: Pairs): ServiceCall => ({
  service: 'sqs',
  action,
  method: 'POST',
  path: '/',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: form([['Action', action], ['Version', '2012-11-05'], ...parameters]),
})

const form = (parameters: Pairs): string =>
  parameters.map(([name, value]) => `${encodeRfc3986(name)}=${encodeRfc3986(value)}`).join('&')

const isGiven = (pair: readonly [string, string | undefined]): pair is readonly [string, string] =>
  pair[1] !== undefined

const pairs = (values: ServiceValues, ...names: readonly string[]): Pairs =>
  names.map((name) => [name, values.get(name)] as const).filter(isGiven)

const members = (values: ServiceValues, ...names: readonly string[]) =>
  Object.fromEntries(pairs(values, ...names))

/** A value in another form, or nothing. */
const changed = <T>(values: ServiceValues, name: string, change: (text: string) => T) => {
  const text = values.get(name)
  return text === undefined ? {} : { [name]: named(name, () => change(text)) }
}

const attributes = (values: ServiceValues, name: string, own: string): Pairs => {
  const text = values.get(name)
  return text === undefined ? [] : named(name, () => attributePairs(own, text))
}

const numbered = (values: ServiceValues, name: string, own: string): Pairs => {
  const text = values.get(name)
  if (text === undefined) return []
  return named(name, () => listOf(text)).map(
    (value, index) => [`${own}.${index + 1}`, value] as const,
  )
}

/** Numbers are seconds since 1970, or milliseconds as `$context.requestTimeEpoch` has them; texts are dates. */
function secondsOf(text: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  const ms = Number.isNaN(number) ? Date.parse(text) : toMs(number)
  if (Number.isFinite(ms)) return ms / 1000
  throw new ServiceValueError('it is no time')
}

/** Seconds of a year past 5000 are milliseconds. */
const toMs = (number: number): number => (Math.abs(number) < 1e11 ? number * 1000 : number)

/** One segment of a path, whatever its characters: no value climbs out of its place. */
function segmentOf(name: string, value: string): string {
  if (value === '' || value === '.' || value === '..')
    throw new ServiceValueError(`${name}: it is no name`)
  return encodeRfc3986(value)
}

function named<T>(name: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw error instanceof ServiceValueError
      ? new ServiceValueError(`${name}: ${error.message}`)
      : error
  }
}
