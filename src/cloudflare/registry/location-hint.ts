/**
 * Where Cloudflare should create a Durable Object for an AWS region: its location hint for the area the region is
 * in. By the region's name, of which the first part is a continent; undefined where no hint fits better than none.
 */
export function locationHint(region: string): DurableObjectLocationHint | undefined {
  return areas.find(([start]) => region.startsWith(start))?.[1]
}

/** The first that fits counts. Regions: AWS's "Regions and Zones"; hints: Cloudflare's "Data location". */
const areas: readonly (readonly [regionStart: string, hint: DurableObjectLocationHint])[] = [
  ['us-west-', 'wnam'],
  ['us-gov-west-', 'wnam'],
  ['us-', 'enam'],
  // Montréal, and Calgary far in the west.
  ['ca-west-', 'wnam'],
  ['ca-', 'enam'],
  ['mx-', 'wnam'],
  ['sa-', 'sam'],
  ['eu-', 'weur'],
  ['af-', 'afr'],
  ['me-', 'me'],
  ['il-', 'me'],
  // Sydney, Melbourne and Auckland.
  ['ap-southeast-2', 'oc'],
  ['ap-southeast-4', 'oc'],
  ['ap-southeast-6', 'oc'],
  ['ap-', 'apac'],
  ['cn-', 'apac'],
]
