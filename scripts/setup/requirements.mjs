/** Where npm brings the right Node along (root package.json, optionalDependencies). */
const pinned = ['linux-x64', 'linux-arm64', 'win32-x64']

/** Enough for these scripts and for npm, where Aftercart itself then runs on the Node that npm brought. */
const oldestForSetup = /** @type {[number, number]} */ ([18, 0])
/** Where nothing is brought along, the system's Node runs everything. */
const oldestForAll = /** @type {[number, number]} */ ([22, 12])

/**
 * Why Aftercart cannot run here and what to do, in one line; null when it can.
 * @param {{ node: string, platform: string, arch: string }} system as `process` names them
 * @returns {string | null}
 */
export function explainUnsupported({ node, platform, arch }) {
  const isPinned = pinned.includes(`${platform}-${arch}`)
  const oldest = isPinned ? oldestForSetup : oldestForAll
  if (isAtLeast(node, oldest)) return null
  const wanted = isPinned ? `${oldest[0]}` : oldest.join('.')
  return `Aftercart needs Node ${wanted} or newer here; this is Node ${node}. Install a newer one from https://nodejs.org (24 is best) and run it again.`
}

/**
 * @param {string} version e.g. "22.12.0"
 * @param {[number, number]} oldest major and minor
 */
export function isAtLeast(version, oldest) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
}
