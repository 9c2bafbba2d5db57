import type { ComponentType } from 'react'
import type { Json, JsonObject, Problem, Trigger } from '@aftercart/flow'

/**
 * What a node's form is given. `params` may be incomplete or wrong: the form shows what was typed, never a cleaned copy,
 * and each problem at the field it names. `problems` are those of this node alone.
 */
export type FormProps = {
  params: JsonObject
  onChange(params: JsonObject): void
  problems: readonly Problem[]
  /** What starts the flow, or null while it has no trigger: decides which facts and merge fields can be offered. */
  trigger: Trigger | null
  /** The trigger belongs to a purchase action and cannot be exchanged. */
  triggerIsFixed: boolean
  /** The shop's other campaigns, for nodes that begin or stop one; empty where nobody knows them. */
  campaigns: readonly CampaignChoice[]
  readOnly: boolean
}

export type CampaignChoice = { id: string; name: string }

export type NodeIcon = ComponentType<{
  size?: number | string
  stroke?: number | string
  className?: string
  'aria-hidden'?: boolean
}>

/**
 * How a node type shows itself on the canvas and in the inspector.
 * `fields` are the params whose problems the form shows itself; the inspector tells all others above the form.
 */
export type NodeEditor = { icon: NodeIcon; Form: ComponentType<FormProps>; fields: readonly string[] }

/** The messages of the problems that name `field`, for Mantine's `error` prop; undefined when there are none. */
export function errorAt(problems: readonly Problem[], field: string): string | undefined {
  const found = problems.filter((problem) => problem.field === field)
  return found.length === 0 ? undefined : found.map((problem) => problem.message).join(' ')
}

/** The param as text, whatever was stored: a form never loses what somebody typed. */
export function textOf(params: JsonObject, name: string): string {
  const value = params[name]
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The list param's text items; anything else counts as none. */
export function textsOf(params: JsonObject, name: string): string[] {
  const value = params[name]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** The list param's objects; anything else counts as none. */
export function objectsOf(params: JsonObject, name: string): JsonObject[] {
  const value = params[name]
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** The param as an object; anything else counts as an empty one. */
export function objectOf(params: JsonObject, name: string): JsonObject {
  const value = params[name]
  return value !== undefined && isObject(value) ? value : {}
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The params with one of them set, or taken out when `value` is undefined, so that defaults of the schema apply. */
export function withParam(params: JsonObject, name: string, value: JsonObject[string] | undefined): JsonObject {
  const { [name]: _, ...rest } = params
  return value === undefined ? rest : { ...params, [name]: value }
}
