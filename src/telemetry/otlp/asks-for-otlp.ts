type Variables = { readonly [name: string]: unknown }

/** Whether the data of a signal are to be sent anywhere: what says how is read when the first are. */
export const asksForOtlp = (signal: 'METRICS' | 'TRACES', env: object): boolean => {
  const variables = env as Variables
  const isSet = (name: string) => {
    const value = variables[name]
    return typeof value === 'string' && value.trim() !== ''
  }
  return (
    (isSet(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`) || isSet('OTEL_EXPORTER_OTLP_ENDPOINT')) &&
    variables[`OTEL_${signal}_EXPORTER`] !== 'none' &&
    String(variables['OTEL_SDK_DISABLED']).toLowerCase() !== 'true'
  )
}
