"""Calls every operation of APIs once for a WebSocket API, as boto3 does, and prints what was answered.

Takes the gateway's URL; prints {"statuses": {operation: status}, "apiId": id} as JSON, and leaves an API whose stage `dev`
answers messages. Fails on the first answer that boto3 refuses or that is not what was asked for.
"""

import datetime
import json
import sys

import boto3
import botocore.config
import botocore.exceptions

FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f"
INVOKE = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:g"

account = {
    "endpoint_url": sys.argv[1],
    "region_name": "us-east-1",
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
    "config": botocore.config.Config(retries={"total_max_attempts": 1}),
}
client = boto3.client("apigatewayv2", **account)
v1 = boto3.client("apigateway", **account)
statuses = {}


def record(http_response, model, **_):
    """Keeps the first status of an operation, and any that differs from it."""
    if statuses.setdefault(model.name, http_response.status_code) != http_response.status_code:
        statuses[model.name] = http_response.status_code


client.meta.events.register("after-call.apigatewayv2", record)


def same(actual, expected):
    assert actual == expected, f"{actual!r} instead of {expected!r}"


def refused(operation, code, **params):
    before = dict(statuses)
    try:
        getattr(client, operation)(**params)
    except botocore.exceptions.ClientError as error:
        same(error.response["Error"]["Code"], code)
        assert error.response["Error"]["Message"]
    else:
        raise AssertionError(f"{operation} was not refused")
    if before:
        statuses.clear()
        statuses.update(before)


def new_api():
    expression = "$request.body.action"
    refused("create_api", "BadRequestException", Name="chat", ProtocolType="WEBSOCKET")
    api = client.create_api(
        Name="chat", ProtocolType="WEBSOCKET", RouteSelectionExpression=expression, Tags={"a": "1"}
    )
    assert isinstance(api["CreatedDate"], datetime.datetime)
    assert api["ApiEndpoint"].startswith("wss://")
    same(api["ApiKeySelectionExpression"], "$request.header.x-api-key")
    at = {"ApiId": api["ApiId"]}
    client.update_api(**at, Description="talk", DisableSchemaValidation=False)
    same(client.get_api(**at)["Description"], "talk")
    same([each["ProtocolType"] for each in client.get_apis()["Items"]], ["WEBSOCKET"])
    client.delete_cors_configuration(**at)
    for output in ["JSON", "YAML"]:
        refused("export_api", "BadRequestException", **at, Specification="OAS30", OutputType=output)
    return at


def models(at):
    made = client.create_model(
        **at, Name="Said", ContentType="application/json", Schema='{"type":"object","required":["text"]}'
    )
    first = {**at, "ModelId": made["ModelId"]}
    client.update_model(**first, Description="d")
    same(client.get_model(**first)["Description"], "d")
    same(len(client.get_models(**at)["Items"]), 1)
    assert "$inputRoot" in client.get_model_template(**first)["Value"]
    client.delete_model(**first)
    client.create_model(**at, Name="Said", ContentType="application/json", Schema='{"type":"object"}')


def integrations(at):
    spare = client.create_integration(
        **at, IntegrationType="AWS_PROXY", IntegrationUri=INVOKE, IntegrationMethod="POST"
    )
    same((spare["PassthroughBehavior"], spare["TimeoutInMillis"]), ("WHEN_NO_MATCH", 29000))
    client.delete_integration(**at, IntegrationId=spare["IntegrationId"])
    mock = client.create_integration(
        **at,
        IntegrationType="MOCK",
        TemplateSelectionExpression="\\$default",
        RequestTemplates={"$default": '{"statusCode":200}'},
    )
    first = {**at, "IntegrationId": mock["IntegrationId"]}
    client.update_integration(**first, Description="answers", TimeoutInMillis=500)
    same(client.get_integration(**first)["TimeoutInMillis"], 500)
    same(len(client.get_integrations(**at)["Items"]), 1)
    response = client.create_integration_response(**first, IntegrationResponseKey="/4\\d\\d/")
    answer = {**first, "IntegrationResponseId": response["IntegrationResponseId"]}
    client.update_integration_response(
        **answer,
        IntegrationResponseKey="$default",
        TemplateSelectionExpression="\\$default",
        ResponseTemplates={"$default": '{"said":"hello"}'},
    )
    same(client.get_integration_response(**answer)["IntegrationResponseKey"], "$default")
    same(len(client.get_integration_responses(**first)["Items"]), 1)
    client.delete_integration_response(**answer)
    client.create_integration_response(
        **first,
        IntegrationResponseKey="$default",
        TemplateSelectionExpression="\\$default",
        ResponseTemplates={"$default": '{"said":"hello"}'},
    )
    return f"integrations/{mock['IntegrationId']}"


def authorizers(at):
    made = client.create_authorizer(
        **at,
        Name="who",
        AuthorizerType="REQUEST",
        AuthorizerUri=INVOKE,
        IdentitySource=["route.request.header.Auth"],
    )
    first = {**at, "AuthorizerId": made["AuthorizerId"]}
    client.update_authorizer(**first, IdentitySource=["route.request.querystring.token"])
    same(client.get_authorizer(**first)["IdentitySource"], ["route.request.querystring.token"])
    same(len(client.get_authorizers(**at)["Items"]), 1)
    connect = client.create_route(
        **at, RouteKey="$connect", AuthorizationType="CUSTOM", AuthorizerId=made["AuthorizerId"]
    )
    refused("delete_authorizer", "ConflictException", **first)
    client.delete_route(**at, RouteId=connect["RouteId"])
    client.delete_authorizer(**first)


def routes(at, target):
    refused("create_route", "BadRequestException", **at, RouteKey="say", AuthorizationType="AWS_IAM")
    made = client.create_route(
        **at,
        RouteKey="$connect",
        RequestParameters={"route.request.querystring.room": {"Required": False}},
    )
    first = {**at, "RouteId": made["RouteId"]}
    client.delete_route_request_parameter(**first, RequestParameterKey="route.request.querystring.room")
    assert "RequestParameters" not in client.get_route(**first)
    say = client.create_route(**at, RouteKey="say", Target=target)
    client.update_route(
        **at,
        RouteId=say["RouteId"],
        RouteResponseSelectionExpression="$default",
        ModelSelectionExpression="\\$default",
        RequestModels={"$default": "Said"},
    )
    same({each["RouteKey"] for each in client.get_routes(**at)["Items"]}, {"$connect", "say"})
    reply = client.create_route_response(**at, RouteId=say["RouteId"], RouteResponseKey="$default")
    response = {**at, "RouteId": say["RouteId"], "RouteResponseId": reply["RouteResponseId"]}
    client.update_route_response(**response, ResponseModels={"$default": "Said"})
    same(client.get_route_response(**response)["ResponseModels"], {"$default": "Said"})
    same(len(client.get_route_responses(**at, RouteId=say["RouteId"])["Items"]), 1)
    client.delete_route_response(**response)
    client.create_route_response(**at, RouteId=say["RouteId"], RouteResponseKey="$default")


def stages(at):
    refused("create_stage", "BadRequestException", **at, StageName="$default")
    made = client.create_deployment(**at, Description="one")
    same((made["DeploymentStatus"], made["AutoDeployed"]), ("DEPLOYED", False))
    first = {**at, "DeploymentId": made["DeploymentId"]}
    client.update_deployment(**first, Description="changed")
    same(client.get_deployment(**first)["Description"], "changed")
    client.create_stage(
        **at,
        StageName="dev",
        DeploymentId=made["DeploymentId"],
        StageVariables={"a": "1", "b": "2"},
        AccessLogSettings={"DestinationArn": GROUP, "Format": "$context.requestId"},
        DefaultRouteSettings={"LoggingLevel": "INFO", "DataTraceEnabled": True},
        RouteSettings={"say": {"ThrottlingBurstLimit": 10, "ThrottlingRateLimit": 5.5}},
    )
    dev = {**at, "StageName": "dev"}
    client.update_stage(**dev, StageVariables={"a": ""})
    refused("update_stage", "NotFoundException", **dev, RouteSettings={"nobody": {}})
    client.delete_route_settings(**dev, RouteKey="say")
    client.delete_access_log_settings(**dev)
    client.reset_authorizers_cache(**dev)
    stage = client.get_stage(**dev)
    same((stage["StageVariables"], stage["RouteSettings"]), ({"b": "2"}, {}))
    same(stage["DefaultRouteSettings"]["LoggingLevel"], "INFO")
    same(len(client.get_stages(**at)["Items"]), 1)
    same(len(client.get_deployments(**at)["Items"]), 1)
    spare = client.create_deployment(**at)
    client.delete_deployment(**at, DeploymentId=spare["DeploymentId"])


def plans(at):
    stage = {"apiId": at["ApiId"], "stage": "dev"}
    plan = v1.create_usage_plan(name="p", apiStages=[stage])
    same(v1.get_usage_plan(usagePlanId=plan["id"])["apiStages"], [stage])
    refused("create_stage", "ConflictException", **at, StageName="dev")
    client.create_stage(**at, StageName="spare")
    add = {"op": "add", "path": "/apiStages", "value": f"{at['ApiId']}:spare"}
    v1.update_usage_plan(usagePlanId=plan["id"], patchOperations=[add])
    client.delete_stage(**at, StageName="spare")
    same(v1.get_usage_plan(usagePlanId=plan["id"])["apiStages"], [stage])


def domains(at):
    domain = {"DomainName": "chat.example.com"}
    client.create_domain_name(**domain, DomainNameConfigurations=[{"EndpointType": "REGIONAL"}])
    mapping = client.create_api_mapping(**domain, **at, Stage="dev", ApiMappingKey="talk")
    refused("create_api_mapping", "BadRequestException", **domain, **at, Stage="dev", ApiMappingKey="a/b")
    http = client.create_api(Name="other", ProtocolType="HTTP", Target="https://backend.example")
    other = {"ApiId": http["ApiId"], "Stage": "$default", "ApiMappingKey": "other"}
    refused("create_api_mapping", "BadRequestException", **domain, **other)
    refused("delete_stage", "BadRequestException", **at, StageName="dev")
    refused("delete_api", "BadRequestException", **at)
    client.delete_api_mapping(**domain, ApiMappingId=mapping["ApiMappingId"])
    client.delete_api(ApiId=http["ApiId"])


api = new_api()
models(api)
target = integrations(api)
authorizers(api)
routes(api, target)
stages(api)
plans(api)
domains(api)
json.dump({"statuses": statuses, "apiId": api["ApiId"]}, sys.stdout)
