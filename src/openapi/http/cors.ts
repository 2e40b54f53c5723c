import { isObject } from '../../model/json-object.ts'
import type { Cors } from '../../model/v2/api.ts'
import type { Cursor } from '../reader.ts'
import type { HttpSavingRules } from './definition.ts'
import { readWholeNumber } from './scalars.ts'

const extension = 'x-amazon-apigateway-cors'
const lists = ['allowHeaders', 'allowMethods', 'allowOrigins', 'exposeHeaders'] as const

/** `x-amazon-apigateway-cors`. Errors for whatever is wrong: what browsers may do is not to be guessed. */
export function readCors(cursor: Cursor, rules: HttpSavingRules): Cors | undefined {
  const spot = cursor.child(cursor.root, extension)
  for (const [key, member] of cursor.members(spot, 'fail')) {
    if (![...lists, 'allowCredentials', 'maxAge'].includes(key))
      cursor.warn(`Unknown member '${key}' of ${extension} is ignored`, member)
  }
  if (!isObject(spot.value)) return undefined
  const at = (name: string) => cursor.child(spot, name)
  const allowCredentials = cursor.flag(at('allowCredentials'), 'fail')
  const maxAge = readWholeNumber(cursor, at('maxAge'))
  const cors: Cors = {
    ...(allowCredentials !== undefined && { allowCredentials }),
    ...Object.fromEntries(
      lists.flatMap((name) => {
        if (at(name).value === undefined) return []
        return [[name, cursor.items(at(name), 'fail').flatMap((item) => cursor.text(item) ?? [])]]
      }),
    ),
    ...(maxAge !== undefined && { maxAge }),
  }
  const reason = rules.cors(cors)
  if (reason !== undefined) cursor.fail(`Unable to configure CORS: ${reason}`, spot)
  return cors
}
