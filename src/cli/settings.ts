/** The local gateway's settings, read from the environment once (docs: README, "Settings"). */
export type Settings = {
  readonly host: string
  /** 0 picks a free port. */
  readonly port: number
  /** Folder of all local state; undefined keeps nothing. */
  readonly stateFolder: string | undefined
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
  readonly accountId: string
  /** Whether to install the example API on the first start. */
  readonly example: boolean
  /** `AWS_*` variables that integrations use, as they were set. */
  readonly aws: Readonly<Record<string, string>>
}

/** A setting that cannot be used; the message says which and how to mend it. */
export class SettingError extends Error {}

/** Reads the settings. Throws {@link SettingError}. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  return {
    host: env['HOST'] || '127.0.0.1',
    port: readPort(env['PORT'] || '8787'),
    stateFolder:
      env['TIDEGATE_STATE'] === 'memory' ? undefined : env['TIDEGATE_STATE'] || '.tidegate',
    accessKeyId: env['TIDEGATE_ACCESS_KEY_ID'] || 'test',
    secretAccessKey: env['TIDEGATE_SECRET_ACCESS_KEY'] || 'test',
    region: matching(
      'TIDEGATE_REGION',
      env['TIDEGATE_REGION'] || 'us-east-1',
      /^[a-z]{2}(-[a-z]+)+-\d$/,
      'us-east-1',
    ),
    accountId: matching(
      'TIDEGATE_ACCOUNT_ID',
      env['TIDEGATE_ACCOUNT_ID'] || '000000000000',
      /^\d{12}$/,
      '000000000000',
    ),
    example: readSwitch('TIDEGATE_EXAMPLE', env['TIDEGATE_EXAMPLE'] || '1'),
    aws: Object.fromEntries(
      Object.entries(env).filter(
        (entry): entry is [string, string] => isAwsVariable(entry[0]) && Boolean(entry[1]),
      ),
    ),
  }
}

const isAwsVariable = (name: string) =>
  /^AWS_(?:ENDPOINT_URL(?:_[A-Z0-9_]+)?|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$/.test(name)

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new SettingError(`PORT is "${text}"; it must be a number from 0 to 65535`)
  }
  return port
}

function matching(name: string, value: string, pattern: RegExp, example: string): string {
  if (!pattern.test(value))
    throw new SettingError(`${name} is "${value}"; it must look like ${example}`)
  return value
}

function readSwitch(name: string, text: string): boolean {
  if (text !== '0' && text !== '1')
    throw new SettingError(`${name} is "${text}"; it must be 0 or 1`)
  return text === '1'
}
