import { commentText, pascal } from '../names.ts'
import type { SdkFiles } from '../pack-files.ts'
import { checkedParameter, optionalParameter, requiredParameter } from '../parameters.ts'
import { SdkError } from '../sdk-error.ts'
import type { Sdk } from '../sdk-model.ts'
import { modelClass, requestClass, resultClass, type JavaScope } from './java-classes.ts'
import { nameJava, type JavaNames } from './java-names.ts'
import { javaKeywords, javaLiteral } from './java-text.ts'
import { jsonJava } from './json.ts'
import {
  apiCallJava,
  apiExceptionJava,
  apiResponseJava,
  iamCredentialsJava,
  signerJava,
} from './runtime.ts'
import { apiCallerJava, timeoutConfigurationJava } from './transport.ts'

const runtime: SdkFiles = {
  ApiCall: apiCallJava,
  ApiCaller: apiCallerJava,
  ApiException: apiExceptionJava,
  ApiResponse: apiResponseJava,
  IamCredentials: iamCredentialsJava,
  Json: jsonJava,
  Signer: signerJava,
  TimeoutConfiguration: timeoutConfigurationJava,
}

type Project = {
  readonly serviceName: string
  readonly packageName: string
  readonly buildSystem: string
  readonly groupId: string
  readonly artifactId: string
  readonly version: string
  readonly license: string
}

/** The Java client: a Maven or Gradle project for JDK 11 and later without dependencies. */
export function* emitJava(
  sdk: Sdk,
  parameters: Readonly<Record<string, string>>,
): Generator<undefined, SdkFiles> {
  const project = readProject(parameters)
  const { packageName } = project
  const names = nameJava(sdk, project.serviceName)
  const scope: JavaScope = { names, shapes: sdk.shapes }
  const folder = `generated-code/src/main/java/${packageName.replaceAll('.', '/')}`
  const files: Record<string, string> = {
    'generated-code/README.md': readme(sdk, names, packageName),
    ...(project.buildSystem === 'gradle'
      ? {
          'generated-code/build.gradle': gradle(project),
          'generated-code/settings.gradle': `rootProject.name = '${project.artifactId}'\n`,
        }
      : { 'generated-code/pom.xml': pom(project) }),
  }
  const add = (place: string, name: string, text: string) => {
    const own = packageName + place
    files[`${folder}${place.replace('.', '/')}/${name}.java`] =
      `${project.license}package ${own};\n${text}`
  }
  for (const [name, text] of Object.entries(runtime)) add('.runtime', name, text)
  add('', names.client, client(sdk, names, packageName))
  for (const [model, name] of names.models) {
    const shape = sdk.shapes.get(model)
    // Models that are no objects have no class: they are text, numbers or lists where they are used.
    if (shape?.type === 'object')
      add('.model', name, modelClass(name, shape, scope, `${packageName}.runtime`))
    yield
  }
  for (const operation of names.operations) {
    add('.model', operation.request, requestClass(operation, scope, `${packageName}.runtime`))
    add('.model', operation.result, resultClass(operation, scope, `${packageName}.runtime`))
    yield
  }
  return files
}

function readProject(parameters: Readonly<Record<string, string>>): Project {
  const given = (...names: readonly string[]) => optionalParameter(parameters, ...names)
  const serviceName = checkedParameter(
    'service.name',
    requiredParameter(parameters, 'service.name', 'serviceName'),
    /^[A-Za-z][A-Za-z0-9]{0,99}$/,
    'a letter followed by letters and digits',
  )
  const packageName = checkedParameter(
    'java.package-name',
    requiredParameter(parameters, 'java.package-name', 'javaPackageName'),
    /^[a-zA-Z_][a-zA-Z0-9_]*(?:\.[a-zA-Z_][a-zA-Z0-9_]*){0,19}$/,
    'identifiers joined by dots',
  )
  const reserved = packageName.split('.').find((part) => javaKeywords.includes(part))
  if (reserved !== undefined)
    throw new SdkError(
      `Invalid value of parameter java.package-name: '${packageName}'. '${reserved}' is a reserved word of Java`,
    )
  const coordinate = (name: string, value: string) =>
    checkedParameter(
      name,
      value,
      /^[\w.-]{1,200}$/,
      'letters, digits, dots, hyphens and underscores',
    )
  return {
    serviceName,
    packageName,
    buildSystem: checkedParameter(
      'java.build-system',
      given('java.build-system', 'javaBuildSystem') ?? 'maven',
      /^(?:maven|gradle)$/,
      'maven or gradle',
    ),
    groupId: coordinate('java.group-id', given('java.group-id', 'javaGroupId') ?? packageName),
    artifactId: coordinate(
      'java.artifact-id',
      given('java.artifact-id', 'javaArtifactId') ?? `${serviceName.toLowerCase()}-sdk`,
    ),
    version: coordinate(
      'java.artifact-version',
      given('java.artifact-version', 'javaArtifactVersion') ?? '1.0-SNAPSHOT',
    ),
    license: licenseComment(given('source-license-text', 'sourceLicenseText')),
  }
}

/** A comment that the text cannot end: neither by a star and slash nor by Java's early `\u` escapes. */
function licenseComment(text: string | undefined): string {
  if (text === undefined) return ''
  const lines = text
    .toWellFormed()
    .replaceAll('\\', '/')
    .replaceAll('*', '')
    .split(/[\r\n]+/)
  return `/*\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`
}

function client(sdk: Sdk, { client: own, operations }: JavaNames, packageName: string): string {
  return `
import ${packageName}.model.*;
import ${packageName}.runtime.*;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.Supplier;

/** Client of ${commentText(sdk.apiName) || 'the API'}. Safe for use by several threads. */
public final class ${own} {
  private final ApiCaller caller;

  private ${own}(ApiCaller caller) {
    this.caller = caller;
  }

  public static Builder builder() {
    return new Builder();
  }
${operations
  .map(
    ({ method, request, result }) => `
  public ${result} ${method}(${request} request) {
    return new ${result}(caller.send(request.toCall()));
  }
`,
  )
  .join('')}
  /** How the client calls: anonymously unless it is given a key or credentials. */
  public static final class Builder {
    private String endpoint = ${javaLiteral(sdk.endpoint)};
    private String apiKey;
    private Supplier<IamCredentials> credentials;
    private String region = ${javaLiteral(sdk.region)};
    private TimeoutConfiguration timeouts = new TimeoutConfiguration();
    private HttpClient http;
    private int retryLimit = 3;

    private Builder() {}

    /** Where the stage is, its name included. */
    public Builder endpoint(String endpoint) {
      this.endpoint = endpoint;
      return this;
    }

    public Builder apiKey(String apiKey) {
      this.apiKey = apiKey;
      return this;
    }

    /** Signs every call. */
    public Builder iamCredentials(IamCredentials credentials) {
      this.credentials = () -> credentials;
      return this;
    }

    /** Signs every call with what is supplied at its time. */
    public Builder iamCredentials(Supplier<IamCredentials> credentials) {
      this.credentials = credentials;
      return this;
    }

    public Builder iamRegion(String region) {
      this.region = region;
      return this;
    }

    public Builder timeoutConfiguration(TimeoutConfiguration timeouts) {
      this.timeouts = timeouts;
      return this;
    }

    /** The HTTP client to use, for whoever needs a proxy or other connections. */
    public Builder httpClient(HttpClient http) {
      this.http = http;
      return this;
    }

    /** How often a call is sent again that the API answered with 5xx. */
    public Builder retryLimit(int retryLimit) {
      this.retryLimit = retryLimit;
      return this;
    }

    public ${own} build() {
      HttpClient client = http != null ? http : HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofMillis(timeouts.getConnectionTimeout()))
          .build();
      return new ${own}(new ApiCaller(client, endpoint, apiKey, credentials, region, timeouts, retryLimit));
    }
  }
}
`
}

const pom = ({ groupId, artifactId, version }: Project) => `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>${groupId}</groupId>
  <artifactId>${artifactId}</artifactId>
  <version>${version}</version>
  <packaging>jar</packaging>
  <properties>
    <maven.compiler.release>11</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
</project>
`

const gradle = ({ groupId, version }: Project) => `plugins {
    id 'java-library'
    id 'maven-publish'
}

group = '${groupId}'
version = '${version}'

tasks.withType(JavaCompile).configureEach {
    options.release = 11
    options.encoding = 'UTF-8'
}

publishing {
    publications {
        sdk(MavenPublication) {
            from components.java
        }
    }
}
`

function readme(sdk: Sdk, { client: own, operations }: JavaNames, packageName: string): string {
  const { method = '', request = '', result = '' } = operations[0] ?? {}
  const variable = 'client'
  return `# Client of ${commentText(sdk.apiName) || pascal([own])}

\`\`\`java
import ${packageName}.${own};
import ${packageName}.model.*;

${own} ${variable} = ${own}.builder().apiKey("...").build();
${result} result = ${variable}.${method}(new ${request}());
\`\`\`

\`iamCredentials(new IamCredentials(accessKey, secretKey))\` signs every call; \`endpoint(url)\` sends them elsewhere
than to ${sdk.endpoint}. A call that is not answered 2xx throws \`ApiException\`. JDK 11 or later.
`
}
