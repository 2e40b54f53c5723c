"""A user, its key, policies and a role by boto3, unmodified; calls signed by botocore. Prints what happened, as JSON.

Usage: python3 directory.py URL API_ID
"""

import json
import sys
import urllib.error
import urllib.request

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

url, api_id = sys.argv[1:3]
report = {}


def client(service, key=None):
    key = key or {"AccessKeyId": "test", "SecretAccessKey": "test"}
    return boto3.client(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=key.get("SessionToken"),
        config=Config(retries={"max_attempts": 0}),
    )


def call(key, method, path):
    request = AWSRequest(method, f"{url}/_aws/execute-api/{api_id}/test{path}")
    credentials = Credentials(key["AccessKeyId"], key["SecretAccessKey"], key.get("SessionToken"))
    SigV4Auth(credentials, "execute-api", "us-east-1").add_auth(request)
    sent = urllib.request.Request(request.url, headers=dict(request.headers), method=method)
    try:
        return urllib.request.urlopen(sent).status
    except urllib.error.HTTPError as error:
        return error.code


def statuses(key):
    return [call(key, "GET", "/a"), call(key, "GET", "/b"), call(key, "POST", "/a")]


def error_of(action, **members):
    try:
        action(**members)
        return None
    except ClientError as error:
        return [type(error).__name__, error.response["Error"]["Code"]]


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(resource):
    return {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": resource}


arn = f"arn:aws:execute-api:us-east-1:*:{api_id}/test"
iam, sts = client("iam"), client("sts")

user = iam.create_user(UserName="ann", Path="/people/", Tags=[{"Key": "team", "Value": "red"}])["User"]
key = iam.create_access_key(UserName="ann")["AccessKey"]
report["nothing"] = statuses(key)
iam.put_user_policy(UserName="ann", PolicyName="get", PolicyDocument=policy(allow(f"{arn}/GET/a")))
report["inline"] = statuses(key)
report["document"] = iam.get_user_policy(UserName="ann", PolicyName="get")["PolicyDocument"]
made = iam.create_policy(PolicyName="post", PolicyDocument=policy(allow(f"{arn}/POST/*")))["Policy"]
iam.attach_user_policy(UserName="ann", PolicyArn=made["Arn"])
report["managed"] = statuses(key)
iam.put_user_policy(
    UserName="ann",
    PolicyName="deny",
    PolicyDocument=policy({"Effect": "Deny", "Action": "*", "Resource": f"{arn}/*/a"}),
)
report["denied"] = statuses(key)
iam.delete_user_policy(UserName="ann", PolicyName="deny")

trust = policy({"Effect": "Allow", "Principal": {"AWS": user["Arn"]}, "Action": "sts:AssumeRole"})
role = iam.create_role(RoleName="caller", AssumeRolePolicyDocument=trust)["Role"]
iam.put_role_policy(RoleName="caller", PolicyName="all", PolicyDocument=policy(allow(f"{arn}/GET/*")))
assumed = client("sts", key).assume_role(RoleArn=role["Arn"], RoleSessionName="me")
report["role"] = statuses(assumed["Credentials"])
report["who"] = client("sts", assumed["Credentials"]).get_caller_identity()["Arn"]
narrow = client("sts", key).assume_role(
    RoleArn=role["Arn"], RoleSessionName="me", Policy=policy(allow(f"{arn}/GET/b"))
)
report["session policy"] = statuses(narrow["Credentials"])
report["session"] = statuses(client("sts", key).get_session_token(DurationSeconds=900)["Credentials"])

simulated = iam.simulate_principal_policy(
    PolicySourceArn=user["Arn"],
    ActionNames=["execute-api:Invoke"],
    ResourceArns=[f"arn:aws:execute-api:us-east-1:0:{api_id}/test/{path}" for path in ("GET/a", "GET/b")],
)["EvaluationResults"]
report["simulated"] = [result["EvalDecision"] for result in simulated]

report["errors"] = [
    error_of(iam.create_user, UserName="ANN"),
    error_of(iam.get_user, UserName="nobody"),
    error_of(iam.delete_user, UserName="ann"),
    error_of(iam.delete_policy, PolicyArn=made["Arn"]),
    error_of(iam.put_user_policy, UserName="ann", PolicyName="p", PolicyDocument="{}"),
    error_of(iam.put_user_policy, UserName="ann", PolicyName="p", PolicyDocument=policy(allow("x" * 2100))),
    error_of(iam.list_users, Marker="?"),
    error_of(client("iam", key).list_users),
    error_of(iam.list_saml_providers),
]

for number in range(7):
    iam.create_group(GroupName=f"group{number}")
    iam.add_user_to_group(GroupName=f"group{number}", UserName="ann")
pages = list(iam.get_paginator("list_groups").paginate(PaginationConfig={"PageSize": 3}))
report["pages"] = [[group["GroupName"] for group in page["Groups"]] for page in pages]
aws = iam.get_paginator("list_policies").paginate(Scope="AWS", PaginationConfig={"PageSize": 5})
report["AWS's"] = sum(len(page["Policies"]) for page in aws) > 5
report["waited"] = iam.get_waiter("user_exists").wait(UserName="ann")

for number in range(7):
    iam.remove_user_from_group(GroupName=f"group{number}", UserName="ann")
    iam.delete_group(GroupName=f"group{number}")
iam.detach_user_policy(UserName="ann", PolicyArn=made["Arn"])
iam.delete_user_policy(UserName="ann", PolicyName="get")
iam.delete_access_key(UserName="ann", AccessKeyId=key["AccessKeyId"])
iam.delete_user(UserName="ann")
iam.delete_policy(PolicyArn=made["Arn"])
iam.delete_role_policy(RoleName="caller", PolicyName="all")
iam.delete_role(RoleName="caller")
report["gone"] = statuses(key)
report["left"] = [len(iam.list_users()["Users"]), len(iam.list_roles()["Roles"])]
print(json.dumps(report))
