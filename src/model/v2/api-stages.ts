/** That an API is one whose requests need not name a stage, and which stages it has. */
export type ApiStages = { readonly kind: 'HTTP'; readonly stageNames: readonly string[] }
