# Cài danhgia-xl cho riêng người dùng này, không cần mạng, không cần quyền quản trị.
# Nhấp đúp cai-dat.bat để chạy. Gỡ: nhấp đúp go-bo.bat
param([switch]$GoBo)

$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
$env:PYTHONUTF8 = '1'

function Write-Buoc([string]$Loi) {
    Write-Host ''
    Write-Host "── $Loi" -ForegroundColor Cyan
}

function Stop-Cai([string]$Loi) {
    Write-Host ''
    Write-Host "Lỗi: $Loi" -ForegroundColor Red
    exit 1
}

# Excel gọi Python bằng những lệnh cũ không đọc được mọi chữ tiếng Việt, nên đường dẫn có dấu thì đặt ở C:\DanhGia.
function Get-NoiCai {
    if ($env:LOCALAPPDATA -match '^[\x20-\x7E]+$') {
        return Join-Path $env:LOCALAPPDATA 'DanhGia'
    }
    $so = [System.Security.Principal.WindowsIdentity]::GetCurrent().User.Value.Split('-')[-1]
    return Join-Path $env:SystemDrive "DanhGia\$so"
}

# Trả về phiên bản ("3.12 64") khi lệnh ấy là Python dùng được, rỗng khi không.
function Get-BanPython([string]$Lenh, [string[]]$ThamSo) {
    $ErrorActionPreference = 'Continue'  # PowerShell 5.1 coi mỗi dòng lỗi bị bỏ đi là một lỗi dừng
    $doan = 'import sys, struct, venv, ensurepip; print(sys.version_info[0], sys.version_info[1], struct.calcsize(chr(80)) * 8)'
    try {
        $ra = & $Lenh @ThamSo -c $doan 2>$null
    } catch {
        return ''
    }
    if ($LASTEXITCODE -ne 0 -or -not $ra) {
        return ''
    }
    $so = "$ra".Trim().Split(' ')
    if ([int]$so[0] -eq 3 -and [int]$so[1] -ge 11) {
        return "$($so[0]).$($so[1]) $($so[2])"
    }
    return ''
}

function Get-UngVien {
    $ds = New-Object System.Collections.ArrayList
    if (Get-Command 'py.exe' -ErrorAction SilentlyContinue) {
        foreach ($ban in '3.13', '3.12', '3.11') {
            [void]$ds.Add(@{ Lenh = 'py.exe'; ThamSo = @("-$ban") })
        }
    }
    $goc = @(
        (Join-Path $env:LOCALAPPDATA 'Programs\Python'),
        $env:ProgramFiles,
        $env:SystemDrive
    )
    foreach ($thuMuc in $goc) {
        foreach ($ban in '313', '312', '311') {
            $tep = Join-Path $thuMuc "Python$ban\python.exe"
            if (Test-Path -LiteralPath $tep) {
                [void]$ds.Add(@{ Lenh = $tep; ThamSo = @() })
            }
        }
    }
    # python.exe trong WindowsApps chỉ mở cửa hàng ứng dụng, không phải Python.
    foreach ($lenh in @(Get-Command 'python.exe' -All -ErrorAction SilentlyContinue)) {
        if ($lenh.Source -notlike '*\WindowsApps\*') {
            [void]$ds.Add(@{ Lenh = $lenh.Source; ThamSo = @() })
        }
    }
    return $ds
}

# Các bản Python mà thư mục wheels có gói: pandas là gói có đuôi riêng cho từng bản.
function Get-BanCoGoi([string]$Wheels) {
    $ban = @{}
    foreach ($tep in Get-ChildItem -LiteralPath $Wheels -Filter 'pandas-*-win_amd64.whl') {
        if ($tep.Name -match '-cp3(\d+)-') {
            $ban["3.$($Matches[1])"] = $true
        }
    }
    return $ban
}

function Find-Python([hashtable]$CoGoi) {
    $thay = @()
    foreach ($mot in Get-UngVien) {
        $ban = Get-BanPython $mot.Lenh $mot.ThamSo
        if (-not $ban) {
            continue
        }
        $so, $bit = $ban.Split(' ')
        if ($bit -eq '64' -and $CoGoi.ContainsKey($so)) {
            Write-Host "Dùng Python $so ($($mot.Lenh) $($mot.ThamSo))"
            return $mot
        }
        $thay += "$so $bit bit"
    }
    $can = ($CoGoi.Keys | Sort-Object) -join ', '
    if ($thay.Count -gt 0) {
        Stop-Cai "máy có Python $($thay -join ', ') nhưng bộ cài này cần bản 64 bit: $can. Hãy cài một trong các bản ấy rồi chạy lại."
    }
    Stop-Cai "không thấy Python trên máy này. Hãy cài Python 64 bit (bản $can, chọn Install for me only) rồi chạy lại."
}

function Invoke-Lenh([string]$Lenh, [string[]]$ThamSo, [string]$KhiHong) {
    & $Lenh @ThamSo
    if ($LASTEXITCODE -ne 0) {
        Stop-Cai $KhiHong
    }
}

function Assert-DongExcel {
    while (Get-Process -Name 'EXCEL' -ErrorAction SilentlyContinue) {
        Write-Host 'Excel đang mở. Hãy lưu sổ, đóng Excel rồi bấm Enter để tiếp tục (Ctrl+C để thôi).'
        [void](Read-Host)
    }
}

$noi = Get-NoiCai
$venv = Join-Path $noi 'venv'
$pythonVenv = Join-Path $venv 'Scripts\python.exe'

if ($GoBo) {
    if (-not (Test-Path -LiteralPath $pythonVenv)) {
        Stop-Cai "không có $venv; chưa cài gì, hoặc đã gỡ rồi."
    }
    Assert-DongExcel
    Write-Buoc 'Gỡ phần bổ trợ'
    Invoke-Lenh $pythonVenv @('-m', 'danhgia_xl', 'cai-dat', '--go-bo') 'chưa gỡ được; xem dòng trên.'
    Remove-Item -LiteralPath $venv -Recurse -Force
    Write-Host "Đã gỡ, đã xóa $venv"
    exit 0
}

$wheels = Join-Path $PSScriptRoot 'wheels'
$goi = @(Get-ChildItem -LiteralPath $PSScriptRoot -Filter 'wheels' -Directory -ErrorAction SilentlyContinue |
        Get-ChildItem -Filter 'danhgia_xl-*.whl')
if ($goi.Count -ne 1) {
    Stop-Cai "thiếu thư mục wheels cạnh tệp này, hoặc trong đó không có đúng một tệp danhgia_xl-*.whl. Hãy giải nén cả bộ cài ra một thư mục rồi chạy lại từ đó."
}

Write-Buoc 'Tìm Python'
$python = Find-Python (Get-BanCoGoi $wheels)

Assert-DongExcel
Write-Buoc "Tạo môi trường riêng ở $venv"
$tham = @($python.ThamSo) + @('-m', 'venv', '--clear', $venv)
Invoke-Lenh $python.Lenh $tham 'không tạo được môi trường Python. Nếu có chương trình đang dùng, hãy đóng Excel rồi chạy lại.'

Write-Buoc 'Cài danhgia-xl (không dùng mạng)'
$tham = @('-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-index', '--find-links', $wheels, $goi[0].FullName)
Invoke-Lenh $pythonVenv $tham 'thiếu gói trong thư mục wheels; xem tên gói ở dòng trên. Hãy lấy lại bộ cài đầy đủ.'

Write-Buoc 'Cài phần bổ trợ'
Invoke-Lenh $pythonVenv @('-m', 'danhgia_xl', 'cai-dat') 'chưa cài được phần bổ trợ; xem dòng trên.'

Write-Buoc 'Kiểm tra máy'
& $pythonVenv -m danhgia_xl kiem-tra-may
if ($LASTEXITCODE -ne 0) {
    Stop-Cai 'còn dòng ✗ ở trên: làm theo dòng → ngay dưới nó rồi chạy lại.'
}
Write-Host ''
Write-Host 'Xong. Mở Excel: thẻ Đánh giá ở hàng trên cùng.' -ForegroundColor Green
exit 0
