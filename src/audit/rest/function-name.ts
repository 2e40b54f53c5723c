/** The function of an authorizer's URI; undefined for one that a stage variable names. */
export const functionNameOf = (uri = ''): string | undefined =>
  /:function:([\w-]+)(?::[\w$-]+)?\/invocations$/.exec(uri)?.[1]
