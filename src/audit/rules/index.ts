import type { Rule, RuleText } from '../finding.ts'
import { authorizerCache } from './authorizer-cache.ts'
import { backends } from './backends.ts'
import { cors } from './cors.ts'
import { endpoints } from './endpoints.ts'
import { defaultOperatorKey } from './installation.ts'
import { overlappingRoutes } from './overlapping-routes.ts'
import { policies } from './policies.ts'
import { publicRoutes } from './public-routes.ts'
import { idleSilence } from './silences.ts'
import { sessions } from './sessions.ts'
import { stages } from './stages.ts'
import { tokens } from './tokens.ts'

/** Every rule about an API. A new one is a row in a file beside this. */
export const rules: readonly Rule[] = [
  ...publicRoutes,
  ...overlappingRoutes,
  ...tokens,
  ...authorizerCache,
  ...cors,
  ...policies,
  ...backends,
  ...endpoints,
  ...sessions,
  ...stages,
]

/** Those, and what is found otherwise, in the order in which they are documented. */
export const ruleTexts: readonly RuleText[] = [...rules, defaultOperatorKey, idleSilence]

const byId: ReadonlyMap<string, RuleText> = new Map(ruleTexts.map((rule) => [rule.id, rule]))

/** The text of a rule; undefined when none has that id. */
export const ruleOf = (id: string): RuleText | undefined => byId.get(id)
