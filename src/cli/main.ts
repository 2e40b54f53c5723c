import './no-colour.ts'
import { defineCommand } from 'citty'
import { runMain } from './run-main.ts'

/** Replaced by the build with the version in package.json. */
declare const TIDEGATE_VERSION: string

const main = defineCommand({
  meta: {
    name: 'tidegate',
    version: TIDEGATE_VERSION,
    description: 'Amazon API Gateway on your own machine, and on every edge',
  },
  subCommands: {
    start: () => import('./commands/start.ts').then((module) => module.start),
    audit: () => import('./commands/audit.ts').then((module) => module.audit),
    certificate: () => import('./commands/certificate.ts').then((module) => module.certificate),
    template: () => import('./commands/template.ts').then((module) => module.template),
    explain: () => import('./commands/explain.ts').then((module) => module.explain),
    token: () => import('./commands/token.ts').then((module) => module.token),
    validate: () => import('./commands/validate.ts').then((module) => module.validate),
    ws: () => import('./commands/ws.ts').then((module) => module.ws),
  },
})

await runMain(main)
